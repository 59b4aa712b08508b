using System.Text;
using Fairlead.Configuration;
using Fairlead.Xds;

namespace Fairlead.Fuzz.Targets;

/// <summary>Config dumps: what can be used is there, what cannot is told, and no resource is both.</summary>
internal sealed class ConfigDumpTarget : FuzzTarget
{
    public override string Name => "config-dump";

    public override int Cost => 3;

    public override void Run(ReadOnlySpan<byte> input)
    {
        try
        {
            var dump = EnvoyConfigDump.Parse(Encoding.UTF8.GetString(input));
            foreach (var resource in dump.Resources.Resources)
                Promise(resource.Name.Length > 0, "A resource has no name.");
            foreach (var error in dump.Errors)
                Promise(error.Message.Length > 0, "An error without a reason.");
        }
        catch (ConfigException e)
        {
            Promise(e.Message.Length > 0, "Refused without a reason.");
        }
    }
}
