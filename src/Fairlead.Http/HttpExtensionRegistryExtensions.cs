using Fairlead.Extensions;
using Fairlead.Http.Http1;

namespace Fairlead.Http;

/// <summary>Registers the codecs of this package.</summary>
public static class HttpExtensionRegistryExtensions
{
    /// <summary>Registers HTTP/1.1 for clients and upstreams.</summary>
    public static ExtensionRegistry AddHttp1(this ExtensionRegistry extensions)
    {
        ArgumentNullException.ThrowIfNull(extensions);
        extensions.Add(new Http1ServerCodec());
        extensions.Add(new Http1ClientCodec());
        return extensions;
    }
}
