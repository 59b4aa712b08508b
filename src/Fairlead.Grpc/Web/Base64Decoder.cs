using System.Buffers;
using System.Buffers.Text;

namespace Fairlead.Grpc.Web;

/// <summary>Decodes base64 (RFC 4648, 4) that comes in pieces. Padding may end any group of four: clients join what they encoded message by message.</summary>
internal struct Base64Decoder
{
    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    private uint _carried;
    private int _carriedCount;

    /// <summary>True if what has come so far is whole groups.</summary>
    public readonly bool IsComplete => _carriedCount == 0;

    /// <summary>Appends what the text says. Returns false if it is no base64.</summary>
    public bool TryDecode(ReadOnlySpan<byte> text, ByteBuffer destination)
    {
        // White space would be skipped below, and shift the groups.
        if (text.ContainsAnyExcept(Alphabet))
            return false;
        while (_carriedCount > 0 && !text.IsEmpty)
        {
            Carry(text[0]);
            text = text[1..];
            if (_carriedCount == 4 && !TryDecodeCarried(destination))
                return false;
        }

        var whole = text.Length & ~3;
        foreach (var b in text[whole..])
            Carry(b);
        return TryDecodeGroups(text[..whole], destination);
    }

    private void Carry(byte b)
    {
        _carried = (_carried << 8) | b;
        _carriedCount++;
    }

    private bool TryDecodeCarried(ByteBuffer destination)
    {
        Span<byte> group = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(group, _carried);
        _carriedCount = 0;
        return TryDecodeGroups(group, destination);
    }

    private static bool TryDecodeGroups(ReadOnlySpan<byte> groups, ByteBuffer destination)
    {
        while (!groups.IsEmpty)
        {
            // Up to the group that has padding, if there is one.
            var padding = groups.IndexOf((byte)'=');
            var length = padding < 0 ? groups.Length : (padding & ~3) + 4;
            var target = destination.GetSpan(length / 4 * 3);
            if (Base64.DecodeFromUtf8(groups[..length], target, out var consumed, out var written) != OperationStatus.Done || consumed != length)
                return false;
            destination.Advance(written);
            groups = groups[length..];
        }

        return true;
    }
}
