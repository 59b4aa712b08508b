using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Http.Http1;

/// <summary>The key and its answer in a WebSocket handshake (RFC 6455, 1.3). HTTP/2 has neither (RFC 8441, 5.1): where the other side speaks it, they are made here.</summary>
internal static class WebSocketProof
{
    private const int KeyBytes = 16;

    /// <summary>Writes a key for a request that has none.</summary>
    public static int WriteKey(Span<byte> span, int at, HeaderMap headers)
    {
        if (!Ascii.EqualsIgnoreCase(headers.Get(KnownHeader.Upgrade), "websocket"u8) || headers.Contains("sec-websocket-key"u8))
            return at;
        Span<byte> key = stackalloc byte[KeyBytes];
        RandomNumberGenerator.Fill(key);
        Span<byte> text = stackalloc byte[24];
        Base64.EncodeToUtf8(key, text, out _, out var written);
        return at + HeadWriter.WriteField(span[at..], "sec-websocket-key"u8, text[..written]);
    }

    /// <summary>Adds the answer that the client expects, unless the upstream gave one.</summary>
    public static void AddAccept(RequestHead request, ResponseHead response)
    {
        if (response.Status != 101 || response.Headers.Contains("sec-websocket-accept"u8) || !request.Headers.TryGetValue("sec-websocket-key"u8, out var key) || key.Length > 64)
            return;
        Span<byte> proof = stackalloc byte[100];
        key.CopyTo(proof);
        "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8.CopyTo(proof[key.Length..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
#pragma warning disable CA5350 // The handshake is defined with SHA-1; it proves that the server speaks WebSocket, nothing more.
        SHA1.HashData(proof[..(key.Length + 36)], hash);
#pragma warning restore CA5350
        Span<byte> text = stackalloc byte[28];
        Base64.EncodeToUtf8(hash, text, out _, out var written);
        response.Headers.Add("sec-websocket-accept"u8, text[..written]);
    }
}
