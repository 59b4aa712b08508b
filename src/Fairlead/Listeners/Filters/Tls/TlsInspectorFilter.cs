using Fairlead.Transports.ClientHello;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Fairlead.Filters;
using Fairlead.Workers;

namespace Fairlead.Listeners.Filters.Tls;

/// <summary>Tells TLS from plain text, and what the client wants of it: server name, application protocols. For the choice of a filter chain; nothing is consumed.</summary>
internal sealed class TlsInspectorFilter(TlsInspectorOptions options, TlsInspectorStats stats) : IListenerFilter
{
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    public async ValueTask<bool> InspectAsync(PendingConnection pending)
    {
        var framing = new ClientHelloFraming(options.MaxClientHelloSize);
        while (true)
        {
            var needed = framing.Needed;
            var bytes = await pending.PeekAsync(needed);
            var status = Look(pending, ref framing, bytes);

            // The client has ended in the middle, or time is up: the listener decides what becomes of it then.
            if (status == ClientHelloStatus.Incomplete && bytes.Length < needed)
                return false;
            if (status == ClientHelloStatus.Incomplete)
                continue;
            if (status == ClientHelloStatus.Found)
                return true;
            return MayGoOn(status);
        }
    }

    /// <summary>Fairlead's own transports show one segment; of others, no more is copied than a ClientHello may have.</summary>
    private ClientHelloStatus Look(PendingConnection pending, ref ClientHelloFraming framing, in ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment)
            return Look(pending, ref framing, bytes.FirstSpan);
        var length = (int)Math.Min(bytes.Length, options.MaxClientHelloSize);
        var copy = ArrayPool<byte>.Shared.Rent(length);
        bytes.Slice(0, length).CopyTo(copy);
        var status = Look(pending, ref framing, copy.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(copy);
        return status;
    }

    private ClientHelloStatus Look(PendingConnection pending, ref ClientHelloFraming framing, ReadOnlySpan<byte> bytes)
    {
        var status = framing.Look(bytes);
        if (status != ClientHelloStatus.Found)
            return status;
        var scratch = framing.LastRecord == 0 ? null : ArrayPool<byte>.Shared.Rent(framing.MessageLength);
        var isValid = ClientHelloMessage.TryParse(framing.Message(bytes, scratch), out var message);
        if (isValid)
            Tell(pending, message, framing.MessageLength);
        if (scratch is not null)
            ArrayPool<byte>.Shared.Return(scratch);
        return isValid ? ClientHelloStatus.Found : ClientHelloStatus.NotTls;
    }

    /// <summary>What begins like TLS and is none, or is none that could be served, cannot be told from another protocol for sure.</summary>
    private bool MayGoOn(ClientHelloStatus status)
    {
        if (status == ClientHelloStatus.TooLarge)
        {
            stats.Count(TlsInspectorStat.ClientHelloTooLarge);
            return false;
        }

        if (options.CloseConnectionOnClientHelloParsingErrors)
            return false;
        stats.Count(TlsInspectorStat.TlsNotFound);
        return true;
    }

    private void Tell(PendingConnection pending, in ClientHelloMessage message, int messageLength)
    {
        var hello = new TlsClientHello
        {
            ServerName = LowerCase(message.ServerName),
            ApplicationProtocols = ApplicationProtocolNames.Read(message.ApplicationProtocols),
            Versions = message.Versions,
            Ja3 = options.EnableJa3Fingerprinting ? Ja3.Create(message, messageLength) : "",
            Ja4 = options.EnableJa4Fingerprinting ? Ja4.Create(message, messageLength) : "",
        };
        stats.Count(TlsInspectorStat.TlsFound);
        stats.Count(hello.ServerName.Length > 0 ? TlsInspectorStat.SniFound : TlsInspectorStat.SniNotFound);
        stats.Count(hello.ApplicationProtocols.Count > 0 ? TlsInspectorStat.AlpnFound : TlsInspectorStat.AlpnNotFound);
        pending.TransportProtocol = "tls";
        pending.ServerName = hello.ServerName;
        pending.ApplicationProtocols = hello.ApplicationProtocols;
        pending.SetState(hello);
    }

    private static string LowerCase(ReadOnlySpan<byte> name)
    {
        Span<byte> lower = stackalloc byte[name.Length];
        Ascii.ToLower(name, lower, out _);
        return Encoding.ASCII.GetString(lower);
    }
}
