using System.Text;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Routing;

/// <summary>A compiled <see cref="RedirectAction"/>.</summary>
internal sealed class RedirectPlan
{
    private const int StackBytes = 512;

    private readonly byte[]? _scheme;
    private readonly byte[]? _host;
    private readonly byte[]? _port;
    private readonly byte[]? _path;
    private readonly bool _pathHasQuery;
    private readonly bool _stripQuery;
    private readonly PathRewrite? _rewrite;

    public RedirectPlan(RedirectAction source, PathRewrite? rewrite)
    {
        Status = source.ResponseCode;
        _scheme = source.HttpsRedirect ? "https"u8.ToArray() : Bytes(source.SchemeRedirect);
        _host = Bytes(source.HostRedirect);
        _port = source.PortRedirect is { } port ? Encoding.ASCII.GetBytes($":{port}") : null;
        _path = Bytes(source.PathRedirect);
        _pathHasQuery = source.PathRedirect?.Contains('?') == true;
        _stripQuery = source.StripQuery;
        _rewrite = rewrite;
    }

    /// <summary>301, 302, 303, 307 or 308.</summary>
    public int Status { get; }

    /// <summary>Sets <c>location</c> of a response to the request.</summary>
    public void SetLocation(RequestHead request, HeaderMap response)
    {
        var location = new ByteBuilder(stackalloc byte[StackBytes]);
        WriteLocation(request, ref location);
        response.Set(KnownHeader.Location, location.Written);
        location.Dispose();
    }

    public void WriteLocation(RequestHead request, ref ByteBuilder output)
    {
        // Without a scheme of its own a redirect stays on that of the URI, not on that of the connection.
        var scheme = _scheme is not null ? _scheme : request.Scheme.IsEmpty ? "http"u8 : request.Scheme;
        output.Append(scheme);
        output.Append("://"u8);
        output.Append(_host is not null ? _host : RequestHost(request, scheme));
        output.Append(_port);
        WritePath(request.Path, ref output);
    }

    // The request's port goes if the redirect has one, or if it was the default of the scheme that is left.
    private ReadOnlySpan<byte> RequestHost(RequestHead request, ReadOnlySpan<byte> newScheme)
    {
        var host = request.Authority;
        var portStart = Authority.PortStart(host);
        if (portStart < 0)
            return host;
        if (_port is not null)
            return host[..portStart];
        var oldScheme = request.Headers.Contains(KnownHeader.XForwardedProto) ? request.Headers.Get(KnownHeader.XForwardedProto) : request.Scheme;
        var port = host[portStart..];
        var isDefault = (oldScheme.SequenceEqual("https"u8) && port.SequenceEqual(":443"u8)) || (oldScheme.SequenceEqual("http"u8) && port.SequenceEqual(":80"u8));
        return isDefault && !oldScheme.SequenceEqual(newScheme) ? host[..portStart] : host;
    }

    private void WritePath(ReadOnlySpan<byte> path, ref ByteBuilder output)
    {
        var queryStart = path.IndexOf((byte)'?');
        var query = queryStart < 0 || _stripQuery ? default : path[queryStart..];
        var bare = queryStart < 0 ? path : path[..queryStart];
        if (_path is not null)
        {
            output.Append(_path);
            output.Append(_pathHasQuery ? default : query);
            return;
        }

        var start = output.Length;
        if (_rewrite is null || !_rewrite.TryWrite(_stripQuery ? bare : path, ref output) || !RequestTarget.IsPath(output.Written[start..]))
        {
            output.Truncate(start);
            output.Append(bare);
            output.Append(query);
        }
    }

    private static byte[]? Bytes(string? text) => string.IsNullOrEmpty(text) ? null : Encoding.UTF8.GetBytes(text);
}
