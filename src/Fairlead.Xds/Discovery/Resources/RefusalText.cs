using System.Globalization;
using System.Text;

namespace Fairlead.Xds.Discovery.Resources;

/// <summary>Tells a server why resources were refused.</summary>
internal static class RefusalText
{
    /// <summary>The most characters of a text, without the line that says that there would be more.</summary>
    public const int MaxLength = 4096;

    private const int MaxReason = 512;

    /// <summary>A line for each resource; null if nothing was refused.</summary>
    public static string? Of(IEnumerable<Failure> failures)
    {
        var text = new StringBuilder();
        var left = 0;
        foreach (var resource in failures.GroupBy(failure => failure.Name, StringComparer.Ordinal))
        {
            var line = $"{Short(resource.Key)}: {Short(string.Join("; ", resource.Select(failure => failure.Reason).Distinct()))}";
            if (text.Length + line.Length + 1 > MaxLength)
                left++;
            else
                text.Append(text.Length > 0 ? "\n" : "").Append(line);
        }

        if (left > 0)
            text.Append(CultureInfo.InvariantCulture, $"\nand {left} more");
        return text.Length > 0 ? text.ToString() : null;
    }

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= MaxReason ? line : $"{line.AsSpan(0, MaxReason - 1)}…";
    }
}
