using System.Text;
using Fairlead.Configuration;
using Fairlead.Formatting;

namespace Fairlead.Fuzz.Targets;

/// <summary>Format strings of access logs and header values.</summary>
internal sealed class LogFormatTarget : FuzzTarget
{
    public override string Name => "log-format";

    public override void Run(ReadOnlySpan<byte> input)
    {
        var errors = new List<ConfigError>();
        var segments = FormatParser.Parse(Encoding.UTF8.GetString(input), "format", errors);
        Promise(segments is null == errors.Count > 0, "Neither a format nor a reason, or both.");
    }
}
