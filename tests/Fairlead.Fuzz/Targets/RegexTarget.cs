using System.Text;
using Fairlead.Configuration;
using Fairlead.Routing;

namespace Fairlead.Fuzz.Targets;

/// <summary>Regular expressions of a configuration: refused with a reason, or compiled for linear time.</summary>
internal sealed class RegexTarget : FuzzTarget
{
    public override string Name => "regex";

    public override int Cost => 10;

    public override void Run(ReadOnlySpan<byte> input)
    {
        var errors = new List<ConfigError>();
        var regex = LinearRegex.CompileFull(Encoding.Latin1.GetString(input), "regex", errors);
        Promise(regex is null == errors.Count > 0, "Neither an expression nor a reason, or both.");
        regex?.IsMatch("/some/path/with/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"u8);
    }
}
