using Fairlead.Extensions;
using Fairlead.Http.Http1;
using Fairlead.Http.Http2;

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

    /// <summary>Registers HTTP/2 for clients (prior knowledge, ALPN) and upstreams.</summary>
    public static ExtensionRegistry AddHttp2(this ExtensionRegistry extensions)
    {
        ArgumentNullException.ThrowIfNull(extensions);
        extensions.Add(new Http2ServerCodec());
        extensions.Add(new Http2ClientCodec());
        return extensions;
    }

    /// <summary>Registers all versions of HTTP.</summary>
    public static ExtensionRegistry AddHttp(this ExtensionRegistry extensions) => extensions.AddHttp1().AddHttp2();
}
