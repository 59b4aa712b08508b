namespace Fairlead.Configuration;

/// <summary>Options for HTTP/1. Source: <c>envoy.config.core.v3.Http1ProtocolOptions</c>.</summary>
public sealed record Http1ProtocolOptions
{
    /// <summary>Accept a request target in absolute form (RFC 9112, 3.2.2). Default true.</summary>
    public bool AllowAbsoluteUrl { get; init; } = true;

    /// <summary>Accept HTTP/1.0 requests. Default true; otherwise they are answered 426.</summary>
    public bool AcceptHttp10 { get; init; } = true;

    /// <summary>The <c>host</c> of HTTP/1.0 requests without one; empty refuses them with 400.</summary>
    public string DefaultHostForHttp10 { get; init; } = "";

    /// <summary>Forward trailers. Default true; otherwise they are read and dropped.</summary>
    public bool EnableTrailers { get; init; } = true;
}
