using System.Buffers;
using System.Text;
using Fairlead.Transports.Tls;

namespace Fairlead.Transports;

/// <summary>
/// Reads the ClientHello at the beginning of a connection, over however many records it is spread (RFC 8446, section 5.1), and consumes nothing. To be called with all bytes that have come, as often as
/// more have: what was judged is not looked at again. Allocates nothing but the result. Copies are readers of their own.
/// </summary>
public struct TlsClientHelloReader
{
    private readonly int _maxBytes;
    private readonly TlsFingerprints _fingerprints;
    private ClientHelloFraming _framing;

    /// <summary>A reader that makes no fingerprints.</summary>
    public TlsClientHelloReader()
        : this(TlsClientHello.MaxBytes, TlsFingerprints.None)
    {
    }

    /// <summary>Creates a reader.</summary>
    /// <param name="maxBytes">The most bytes of a hello, record headers included; at most <see cref="TlsClientHello.MaxBytes"/>.</param>
    /// <param name="fingerprints">What else to make of the hello.</param>
    public TlsClientHelloReader(int maxBytes, TlsFingerprints fingerprints)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxBytes, TlsClientHello.MaxBytes);
        _maxBytes = maxBytes;
        _fingerprints = fingerprints;
        _framing = new ClientHelloFraming(maxBytes);
    }

    /// <summary>Incomplete: how many bytes, from the first on, are needed to go on.</summary>
    public readonly int Needed => _framing.Needed;

    /// <summary>Looks at all bytes that have come so far, which begin with those of the last call.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="hello">Complete: the hello; otherwise null.</param>
    public TlsClientHelloStatus Read(in ReadOnlySequence<byte> bytes, out TlsClientHello? hello)
    {
        if (bytes.IsSingleSegment)
            return Read(bytes.FirstSpan, out hello);

        // Fairlead's own transports show one segment; of others, no more is copied than a hello may have.
        var length = (int)Math.Min(bytes.Length, _maxBytes);
        var copy = ArrayPool<byte>.Shared.Rent(length);
        bytes.Slice(0, length).CopyTo(copy);
        var status = Read(copy.AsSpan(0, length), out hello);
        ArrayPool<byte>.Shared.Return(copy);
        return status;
    }

    private static string LowerCase(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
            return "";
        Span<byte> lower = stackalloc byte[name.Length];
        Ascii.ToLower(name, lower, out _);
        return Encoding.ASCII.GetString(lower);
    }

    private TlsClientHelloStatus Read(ReadOnlySpan<byte> bytes, out TlsClientHello? hello)
    {
        hello = null;
        var status = _framing.Look(bytes);
        if (status != TlsClientHelloStatus.Complete)
            return status;
        var scratch = _framing.LastRecord == 0 ? null : ArrayPool<byte>.Shared.Rent(_framing.MessageLength);
        var isValid = ClientHelloMessage.TryParse(_framing.Message(bytes, scratch), out var message);
        if (isValid)
            hello = Create(message);
        if (scratch is not null)
            ArrayPool<byte>.Shared.Return(scratch);
        return isValid ? TlsClientHelloStatus.Complete : TlsClientHelloStatus.Malformed;
    }

    private readonly TlsClientHello Create(in ClientHelloMessage message) => new(
        LowerCase(message.ServerName),
        ApplicationProtocolNames.Read(message.ApplicationProtocols),
        message.Versions,
        (_fingerprints & TlsFingerprints.Ja3) != 0 ? Ja3.Create(message, _framing.MessageLength) : "",
        (_fingerprints & TlsFingerprints.Ja4) != 0 ? Ja4.Create(message, _framing.MessageLength) : "");
}
