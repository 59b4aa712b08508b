using System.Text;

namespace Fairlead.Statistics;

/// <summary>Names of statistics from the names of enum members: <c>UpstreamRq2xx</c> is <c>upstream_rq_2xx</c>.</summary>
internal static class StatNames
{
    public static StatSchema SchemaOf<TStat>(Func<string, bool> isGauge)
        where TStat : struct, Enum =>
        new(Enum.GetNames<TStat>().Select(n => (SnakeCase(n), isGauge(n) ? StatKind.Gauge : StatKind.Counter)).ToArray());

    private static string SnakeCase(string name)
    {
        var text = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && (char.IsUpper(name[i]) || (char.IsDigit(name[i]) && !char.IsDigit(name[i - 1]))))
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
