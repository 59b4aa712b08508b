using System.Security.Cryptography.X509Certificates;
using System.Net.Security;
using System.Security.Authentication;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Tls.Connections;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Tls;

/// <summary>TLS towards clients.</summary>
internal sealed class DownstreamTls : ITransportSocket
{
    private readonly ReloadableContext<DownstreamContext> _context;
    private readonly Statistics.StatGroup _stats;
    private readonly CertificateCache _cache = new();

    private DownstreamTls(ReloadableContext<DownstreamContext> context, Statistics.StatGroup stats)
    {
        _context = context;
        _stats = stats;
    }

    public static ITransportSocket? Create(DownstreamTlsContext options, ITransportSocketContext host, string path, ICollection<ConfigError> errors)
    {
        var stats = host.Stats.GetOrAdd(host.StatPrefix + "ssl.", TlsStats.Schema);
        var context = ReloadableContext<DownstreamContext>.Create(options.Common, host, stats, path, errors, material => new DownstreamContext(options, material));
        return context is null ? null : new DownstreamTls(context, stats);
    }

    public async ValueTask<HandshakeResult> HandshakeAsync(Connection connection, HandshakeContext context)
    {
        var cells = _stats.ForWorker(connection.Worker.Index);
        if (_context.Current is not { } current)
            return Fail(cells, TlsStat.ConnectionError, "TLS_error:|secret_is_not_there_yet");
        var (hello, problem) = await HelloReader.ReadAsync(connection);
        if (hello is null)
            return Fail(cells, TlsStat.ConnectionError, problem);
        if (current.Source.RequireSni && hello.ServerName.Length == 0)
            return Fail(cells, TlsStat.ConnectionError, "TLS_error:|no_server_name");
        var chosen = current.Choose(hello);
        var stream = new TlsStream(new ConnectionStream(connection));
        try
        {
            await stream.AuthenticateAsServerAsync(chosen.Options);
        }
        catch (Exception exception) when (TlsFailures.IsOfThePeer(exception))
        {
            await stream.DisposeAsync();
            return Fail(cells, stream.RefusalStat, stream.Refusal ?? TlsFailures.ReasonOf(exception));
        }

        stream.EndHandshake();
        cells[(int)TlsStat.Handshake]++;
        var info = new ConnectionTlsInfo(stream, hello.ServerName, chosen.Certificate.Info, _cache);
        if (info.PeerCertificate is null)
            cells[(int)TlsStat.NoCertificate]++;
        return new HandshakeResult(new TlsConnection(connection, stream, info), "");
    }

    private static HandshakeResult Fail(long[] cells, TlsStat stat, string reason)
    {
        cells[(int)TlsStat.ConnectionError]++;
        if (stat != TlsStat.ConnectionError)
            cells[(int)stat]++;
        return HandshakeResult.Failed(reason);
    }
}
