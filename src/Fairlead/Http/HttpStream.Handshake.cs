using System.Text;
using Fairlead.Clusters;
using Fairlead.Configuration;
using Fairlead.LoadBalancing;
using Fairlead.Transports;

namespace Fairlead.Http;

/// <content>What the request has to say about the handshake of its connection to the upstream.</content>
internal sealed partial class HttpStream
{
    private string _requestedName = "";
    private string _expectedName = "";

    /// <summary>Before the route rewrites the host: what counts is what the client has sent.</summary>
    private void NoteUpstreamName(UpstreamHttpProtocolOptions options)
    {
        _requestedName = _expectedName = "";
        if (!options.AutoSni && !options.AutoSanValidation)
            return;
        var name = _connection.UpstreamNameOf(HeaderOr(options.OverrideAutoSniHeader, Request.Authority));
        _requestedName = options.AutoSni ? name.ServerName : "";
        _expectedName = options.AutoSanValidation ? name.Host : "";
    }

    private ReadOnlySpan<byte> HeaderOr(string name, ReadOnlySpan<byte> otherwise)
    {
        if (name.Length == 0)
            return otherwise;
        scoped Span<byte> bytes = stackalloc byte[name.Length];
        Encoding.ASCII.GetBytes(name, bytes);
        return Request.Headers.TryGetValue(bytes, out var value) ? value : otherwise;
    }

    /// <summary>The pool for the request at a host, by its protocol and by what goes into the handshake.</summary>
    private HostPool PoolFor(UpstreamHost host)
    {
        var pool = WorkerCluster.PoolOf(host, Request.Flags);
        return pool.Keyed is null ? pool : pool.Keyed.For(new PoolKey(_requestedName, _expectedName, _connection.ClientKeyFor(pool.Socket!)), _connection.Client);
    }
}
