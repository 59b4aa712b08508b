using System.Buffers;
using System.Text;
using Fairlead.Filters;
using Fairlead.Transports;
using Fairlead.Transports.ClientHello;

namespace Fairlead.Tls.Connections;

/// <summary>Looks at a client's hello without taking it: what it offers decides what it is offered, and which certificate it sees.</summary>
internal static class HelloReader
{
    // As much as the inspector takes by default.
    private const int MaxBytes = 16 * 1024;

    /// <summary>The hello, or why there is none.</summary>
    public static async ValueTask<(TlsClientHello? Hello, string Problem)> ReadAsync(Connection connection)
    {
        var framing = new ClientHelloFraming(MaxBytes);
        while (true)
        {
            var result = await connection.Input.ReadAsync();
            var status = Look(ref framing, result.Buffer, out var hello);
            var isMoreNeeded = status == ClientHelloStatus.Incomplete && !result.IsCompleted;
            connection.Input.AdvanceTo(result.Buffer.Start, isMoreNeeded ? result.Buffer.End : result.Buffer.Start);
            if (!isMoreNeeded)
                return (hello, hello is null ? ProblemOf(status) : "");
        }
    }

    private static string ProblemOf(ClientHelloStatus status) => status switch
    {
        ClientHelloStatus.Incomplete => "TLS_error:|connection_ended_in_handshake",
        ClientHelloStatus.TooLarge => "TLS_error:|client_hello_too_large",
        ClientHelloStatus.NotTls => "TLS_error:|not_TLS",
        _ => "TLS_error:|malformed_client_hello",
    };

    private static ClientHelloStatus Look(ref ClientHelloFraming framing, in ReadOnlySequence<byte> bytes, out TlsClientHello? hello)
    {
        hello = null;
        var length = (int)Math.Min(bytes.Length, MaxBytes);
        var rented = ArrayPool<byte>.Shared.Rent(2 * Math.Max(length, 1));
        try
        {
            var all = rented.AsSpan(0, length);
            bytes.Slice(0, length).CopyTo(all);
            var status = framing.Look(all);
            if (status == ClientHelloStatus.Found && ClientHelloMessage.TryParse(framing.Message(all, rented.AsSpan(length)), out var message))
                hello = Tell(message);
            return status;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static TlsClientHello Tell(in ClientHelloMessage message) => new()
    {
        ServerName = Encoding.ASCII.GetString(message.ServerName).ToLowerInvariant(),
        ApplicationProtocols = ApplicationProtocolNames.Read(message.ApplicationProtocols),
        Versions = message.Versions,
    };
}
