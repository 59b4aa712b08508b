using System.Runtime.CompilerServices;
using Fairlead.Filters;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Listeners.Filters.Tls;

/// <summary>Tells TLS from plain text, and what the client wants of it: server name, application protocols. For the choice of a filter chain; nothing is consumed.</summary>
internal sealed class TlsInspectorFilter(TlsInspectorOptions options, TlsInspectorStats stats) : IListenerFilter
{
    private readonly TlsFingerprints _fingerprints =
        (options.EnableJa3Fingerprinting ? TlsFingerprints.Ja3 : TlsFingerprints.None) | (options.EnableJa4Fingerprinting ? TlsFingerprints.Ja4 : TlsFingerprints.None);

    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    public async ValueTask<bool> InspectAsync(PendingConnection pending)
    {
        var reader = new TlsClientHelloReader(options.MaxClientHelloSize, _fingerprints);
        while (true)
        {
            var needed = reader.Needed;
            var bytes = await pending.PeekAsync(needed);
            var status = reader.Read(bytes, out var hello);
            if (status != TlsClientHelloStatus.Incomplete)
                return Decide(pending, status, hello);

            // The client has ended in the middle, or time is up: the listener decides what becomes of it then.
            if (bytes.Length < needed)
                return false;
        }
    }

    private bool Decide(PendingConnection pending, TlsClientHelloStatus status, TlsClientHello? hello)
    {
        if (hello is not null)
        {
            Tell(pending, hello);
            return true;
        }

        if (status == TlsClientHelloStatus.TooLarge)
        {
            stats.Count(TlsInspectorStat.ClientHelloTooLarge);
            return false;
        }

        // What begins like TLS and is none, or is none that could be served, cannot be told from another protocol for sure.
        if (options.CloseConnectionOnClientHelloParsingErrors)
            return false;
        stats.Count(TlsInspectorStat.TlsNotFound);
        return true;
    }

    private void Tell(PendingConnection pending, TlsClientHello hello)
    {
        stats.Count(TlsInspectorStat.TlsFound);
        stats.Count(hello.ServerName.Length > 0 ? TlsInspectorStat.SniFound : TlsInspectorStat.SniNotFound);
        stats.Count(hello.ApplicationProtocols.Count > 0 ? TlsInspectorStat.AlpnFound : TlsInspectorStat.AlpnNotFound);
        pending.TransportProtocol = "tls";
        pending.ServerName = hello.ServerName;
        pending.ApplicationProtocols = hello.ApplicationProtocols;
        pending.SetState(hello);
    }
}
