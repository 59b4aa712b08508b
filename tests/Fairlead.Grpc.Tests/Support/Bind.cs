using Fairlead.Configuration;
using Fairlead.Extensions;

namespace Fairlead.Grpc.Tests.Support;

/// <summary>Binds options as the host does.</summary>
internal static class Bind
{
    /// <summary>What is wrong with these options, as <c>path: message</c>.</summary>
    public static string[] Errors(string filter, string json)
    {
        var errors = new List<ConfigError>();
        var factory = new ExtensionRegistry().AddGrpc().Find<StreamFilterFactory>(filter)!;
        factory.BindOptions(new ExtensionConfig { Name = filter, Config = new RawConfig("", json) }, "o", errors);
        return [.. errors.Select(e => e.ToString())];
    }
}
