using Fairlead.Codecs;

namespace Fairlead.Clusters;

/// <summary>How a cluster speaks.</summary>
/// <param name="Default">The codec of the cluster; with <paramref name="ForHttp2"/>, that for requests that came by HTTP/1. Null in hosts without HTTP.</param>
/// <param name="ForHttp2">The codec for requests that came by HTTP/2, if the cluster follows the downstream protocol; else null.</param>
internal readonly record struct UpstreamCodecs(IClientCodec? Default, IClientCodec? ForHttp2);
