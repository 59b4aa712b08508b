using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Tls.Connections;
using Fairlead.Transports;

namespace Fairlead.Tls;

/// <summary>TLS towards upstreams.</summary>
internal sealed class UpstreamTls : ITransportSocket
{
    private readonly ReloadableContext<UpstreamContext> _context;
    private readonly Statistics.StatGroup _stats;
    private readonly CertificateCache _cache = new();

    private UpstreamTls(ReloadableContext<UpstreamContext> context, Statistics.StatGroup stats)
    {
        _context = context;
        _stats = stats;
    }

    public static ITransportSocket? Create(UpstreamTlsContext options, ITransportSocketContext host, string path, ICollection<ConfigError> errors)
    {
        if (options.Common.Certificates.Count + options.Common.CertificateSecrets.Count > 1)
            errors.Add(new ConfigError($"{path}.common_tls_context.tls_certificates", "a client shows one certificate"));
        if (options.AutoSniSanValidation && options.Common.ValidationContext is null && options.Common.ValidationSecret is null)
            errors.Add(new ConfigError($"{path}.auto_sni_san_validation", "needs a validation context"));
        var stats = host.Stats.GetOrAdd(host.StatPrefix + "ssl.", TlsStats.Schema);
        var context = ReloadableContext<UpstreamContext>.Create(options.Common, host, stats, path, errors, material => new UpstreamContext(options, material));
        return context is null ? null : new UpstreamTls(context, stats);
    }

    public async ValueTask<HandshakeResult> HandshakeAsync(Connection connection, HandshakeContext context)
    {
        var cells = _stats.ForWorker(connection.Worker.Index);
        if (_context.Current is not { } current)
            return Fail(cells, TlsStat.ConnectionError, "TLS_error:|secret_is_not_there_yet");
        var serverName = context.RequestedName.Length > 0 ? context.RequestedName : current.NameFor(context.ServerName);
        var stream = new TlsStream(new ConnectionStream(connection));
        try
        {
            await stream.AuthenticateAsClientAsync(current.OptionsFor(serverName, context.ApplicationProtocols, context.ExpectedName));
        }
        catch (Exception exception) when (TlsFailures.IsOfThePeer(exception))
        {
            await stream.DisposeAsync();
            return Fail(cells, stream.RefusalStat, stream.Refusal ?? TlsFailures.ReasonOf(exception));
        }

        stream.EndHandshake();
        cells[(int)TlsStat.Handshake]++;
        return new HandshakeResult(new TlsConnection(connection, stream, new ConnectionTlsInfo(stream, serverName, current.Certificate?.Info, _cache)), "");
    }

    private static HandshakeResult Fail(long[] cells, TlsStat stat, string reason)
    {
        cells[(int)TlsStat.ConnectionError]++;
        if (stat != TlsStat.ConnectionError)
            cells[(int)stat]++;
        return HandshakeResult.Failed(reason);
    }
}
