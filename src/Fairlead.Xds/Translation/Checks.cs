using System.Text;
using Fairlead.Configuration;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Translation;

/// <summary>The rules that the Envoy API states for fields, and conversions that keep them.</summary>
internal static class Checks
{
    public static string Required(string value, Scope at)
    {
        if (value.Length == 0)
            at.Missing("is required and must not be empty");
        return value;
    }

    /// <summary>A duration that is not negative.</summary>
    public static TimeSpan? Time(Duration? value, Scope at)
    {
        if (value is null)
            return null;
        if (value.Seconds is < 0 or > Duration.MaxSeconds || value.Nanos is < 0 or > 999_999_999)
        {
            at.Error($"the duration must not be negative or above {Duration.MaxSeconds} s");
            return null;
        }

        // Less than a tick is still more than nothing: zero often means "never".
        var ticks = (value.Seconds * TimeSpan.TicksPerSecond) + (value.Nanos / 100);
        return TimeSpan.FromTicks(ticks == 0 && value.Nanos > 0 ? 1 : ticks);
    }

    public static TimeSpan PositiveTime(Duration? value, TimeSpan unset, Scope at)
    {
        var time = Time(value, at) ?? unset;
        if (time == TimeSpan.Zero)
            at.Error("the duration must be greater than zero");
        return time;
    }

    /// <summary>A number in a range; above <see cref="int.MaxValue"/> is as good as that.</summary>
    public static int Number(uint? value, int unset, Scope at, uint minimum = 0, uint maximum = uint.MaxValue)
    {
        if (value is not { } number)
            return unset;
        if (number < minimum || number > maximum)
            at.Error(maximum == uint.MaxValue
                ? $"{number} is too small: it must be at least {minimum}"
                : $"{number} is out of range: it must be from {minimum} to {maximum}");
        return (int)Math.Min(number, int.MaxValue);
    }

    public static int Port(uint value, Scope at)
    {
        if (value > ushort.MaxValue)
            at.Error($"{value} is no port: it must be at most {ushort.MaxValue}");
        return (int)Math.Min(value, ushort.MaxValue);
    }

    /// <summary>Tells of a value that the API defines but that is not supported, or that the API does not define.</summary>
    public static T Unsupported<T>(System.Enum value, Scope at)
    {
        at.Error($"'{ApiType(value.GetType())}.{ApiName(value)}' is not supported");
        return default!;
    }

    // The generated type stands in a namespace like the package, and inside a message in one that is called Types.
    private static string ApiType(System.Type type)
    {
        var outer = type.DeclaringType is { } types ? ApiType(types.DeclaringType!) : string.Join('.', type.Namespace!.Split('.').Select(Snake));
        return $"{outer}.{type.Name}";
    }

    /// <summary>The name in the API of a generated enum's value: <c>RING_HASH</c> for <c>RingHash</c>.</summary>
    public static string ApiName(System.Enum value) => Snake(value.ToString()).ToUpperInvariant();

    private static string Snake(string name)
    {
        var result = new StringBuilder();
        foreach (var letter in name)
            result.Append(result.Length > 0 && char.IsAsciiLetterUpper(letter) ? "_" : "").Append(char.ToLowerInvariant(letter));
        return result.ToString();
    }

    public static ConfigList<TTo> All<TFrom, TTo>(IReadOnlyList<TFrom> items, string name, Scope at, Func<TFrom, Scope, TTo> translate)
    {
        var result = new TTo[items.Count];
        for (var i = 0; i < result.Length; i++)
            result[i] = translate(items[i], at.Item(name, i));
        return ConfigList.Create<TTo>(result);
    }

    /// <summary>Like <see cref="All"/>, without what is passed over.</summary>
    public static ConfigList<TTo> Kept<TFrom, TTo>(IReadOnlyList<TFrom> items, string name, Scope at, Func<TFrom, Scope, TTo?> translate)
        where TTo : class => ConfigList.From(All(items, name, at, translate).OfType<TTo>());

    public static ConfigList<TTo> AtLeastOne<TFrom, TTo>(IReadOnlyList<TFrom> items, string name, Scope at, Func<TFrom, Scope, TTo> translate)
    {
        if (items.Count == 0)
            at.Field(name).Missing("at least one is required");
        return All(items, name, at, translate);
    }
}
