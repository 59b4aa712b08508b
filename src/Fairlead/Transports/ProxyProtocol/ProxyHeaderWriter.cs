using System.Buffers;
using Fairlead.Listeners.Filters;

namespace Fairlead.Transports.ProxyProtocol;

/// <summary>Writes PROXY headers (haproxy.org, proxy-protocol.txt), which tell the upstream who the client is. Allocates nothing.</summary>
internal static class ProxyHeaderWriter
{
    /// <summary>Writes a header in text, section 2.1. What has no form in text is UNKNOWN.</summary>
    public static void WriteV1(IBufferWriter<byte> output, in NetworkAddress source, in NetworkAddress destination)
    {
        var pair = ProxyAddressPair.Of(source, destination);
        var text = output.GetSpan(ProxyAddressPair.MaxTextLength);
        output.Advance(pair.WriteText(text));
    }

    /// <summary>Writes a binary header, section 2.2.</summary>
    /// <param name="output">Where to write.</param>
    /// <param name="source">The client.</param>
    /// <param name="destination">Where the client connected to.</param>
    /// <param name="selection">Which extra fields to write.</param>
    /// <param name="received">The fields of the client's own header.</param>
    /// <returns>False if a field had to be left out: a header has room for 65535 bytes.</returns>
    public static bool WriteV2(
        IBufferWriter<byte> output, in NetworkAddress source, in NetworkAddress destination, ProxyTlvSelection selection, IReadOnlyList<ProxyProtocolTlv> received)
    {
        var pair = ProxyAddressPair.Of(source, destination);
        var room = ushort.MaxValue - pair.BinaryLength;
        var length = Fields(null, selection, received, room, out var areAllIn);
        var header = output.GetSpan(ProxyAddressPair.MaxBinaryLength);
        output.Advance(pair.WriteBinary(header, pair.BinaryLength + length));
        Fields(output, selection, received, room, out _);
        return areAllIn;
    }

    /// <summary>Writes the binary header of a connection that serves no client, such as a health check.</summary>
    public static void WriteLocal(IBufferWriter<byte> output) => output.Write("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0"u8);

    /// <summary>Writes the fields that have room, or only counts their bytes if there is no output.</summary>
    private static int Fields(IBufferWriter<byte>? output, ProxyTlvSelection selection, IReadOnlyList<ProxyProtocolTlv> received, int room, out bool areAllIn)
    {
        var length = 0;
        areAllIn = true;
        for (var i = 0; i < selection.Added.Count; i++)
            areAllIn &= TryField(output, selection.Added[i], room, ref length);
        for (var i = 0; i < received.Count; i++)
        {
            if (selection.Passes(received[i].Type))
                areAllIn &= TryField(output, received[i], room, ref length);
        }

        return length;
    }

    private static bool TryField(IBufferWriter<byte>? output, in ProxyProtocolTlv field, int room, ref int length)
    {
        const int HeaderLength = 3;
        if (field.Value.Length > room - length - HeaderLength)
            return false;
        length += HeaderLength + field.Value.Length;
        if (output is null)
            return true;
        output.Write([field.Type, (byte)(field.Value.Length >> 8), (byte)field.Value.Length]);
        output.Write(field.Value.Span);
        return true;
    }
}
