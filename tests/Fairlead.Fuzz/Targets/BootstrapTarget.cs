using System.Text;
using Fairlead.Configuration;
using Fairlead.Xds;

namespace Fairlead.Fuzz.Targets;

/// <summary>Bootstrap files: read, or refused with reasons.</summary>
internal sealed class BootstrapTarget : FuzzTarget
{
    public override string Name => "bootstrap";

    public override int Cost => 3;

    public override void Run(ReadOnlySpan<byte> input)
    {
        try
        {
            EnvoyBootstrap.Parse(Encoding.UTF8.GetString(input));
        }
        catch (ConfigException e)
        {
            Promise(e.Message.Length > 0, "Refused without a reason.");
        }
    }
}
