using Fairlead.Headers;

namespace Fairlead.Streams;

/// <summary>A request, whatever its protocol: HTTP's method, path and authority, or the service and method of an RPC protocol.</summary>
public interface IRequestView
{
    /// <summary>The method, such as <c>GET</c>.</summary>
    ReadOnlySpan<byte> Method { get; }

    /// <summary>The path with its query.</summary>
    ReadOnlySpan<byte> Path { get; }

    /// <summary>The host, with its port if there is one.</summary>
    ReadOnlySpan<byte> Authority { get; }

    /// <summary>The fields (or attachments).</summary>
    HeaderMap Headers { get; }
}
