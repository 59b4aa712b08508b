using Fairlead.Transports.ClientHello;
using Fairlead.Filters;
using Fairlead.Listeners.Filters.Tls;

namespace Fairlead.Fuzz.Targets;

/// <summary>The beginning of a TLS connection: the outcome does not depend on how the bytes arrive, and what is found is clean and lies within the bytes.</summary>
internal sealed class ClientHelloTarget : FuzzTarget
{
    private const int Limit = 16384;

    public override string Name => "client-hello";

    public override void Run(ReadOnlySpan<byte> input)
    {
        var whole = new ClientHelloFraming(Limit);
        var status = whole.Look(input);
        var piecewise = new ClientHelloFraming(Limit);
        var other = ClientHelloStatus.Incomplete;
        for (var length = 0; length <= input.Length && other == ClientHelloStatus.Incomplete; length++)
        {
            other = piecewise.Look(input[..length]);
            Promise(other != ClientHelloStatus.Incomplete || (piecewise.Needed > length && piecewise.Needed <= Limit), $"{length} bytes are there, {piecewise.Needed} are wanted.");
        }

        Promise(status == other, $"Whole: {status}; byte by byte: {other}.");
        if (status != ClientHelloStatus.Found)
            return;
        Promise(whole.MessageLength == piecewise.MessageLength && whole.LastRecord == piecewise.LastRecord, "The message depends on how it arrives.");
        Parse(whole.Message(input, new byte[whole.MessageLength]));
    }

    private static void Parse(ReadOnlySpan<byte> bytes)
    {
        if (!ClientHelloMessage.TryParse(bytes, out var message))
            return;
        Promise(message.ServerName.Length <= 255 && !message.ServerName.ContainsAnyExceptInRange((byte)'!', (byte)'~'), "A server name is not clean.");
        Promise(message.Versions != TlsVersions.None, "A hello without a version.");
        var names = ApplicationProtocolNames.Read(message.ApplicationProtocols);
        Promise(names.All(n => n.Length is > 0 and < 256) && names.Sum(n => n.Length + 1) == message.ApplicationProtocols.Length, "Protocols are not those of the list.");
        Promise(Ja3.Create(message, bytes.Length).Length == 32 && Ja4.Create(message, bytes.Length).Length == 36, "A fingerprint of another length.");
        for (var length = 0; length < bytes.Length; length++)
            Promise(!ClientHelloMessage.TryParse(bytes[..length], out _), $"{length} of {bytes.Length} bytes are a message, too.");
    }
}
