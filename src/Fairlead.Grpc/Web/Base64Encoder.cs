using System.Buffers.Text;

namespace Fairlead.Grpc.Web;

/// <summary>Encodes base64 (RFC 4648, 4) in pieces, so that padding stands only at the end.</summary>
internal struct Base64Encoder
{
    private byte _first;
    private byte _second;
    private int _carriedCount;

    /// <summary>Appends the text of all whole groups of three bytes; what is left waits for more, or for the end.</summary>
    public void Encode(ReadOnlySpan<byte> data, bool isLast, ByteBuffer destination)
    {
        if (_carriedCount + data.Length < 3 && !isLast)
        {
            Carry(data);
            return;
        }

        if (_carriedCount > 0)
        {
            Span<byte> group = [_first, _second, 0];
            var taken = Math.Min(3 - _carriedCount, data.Length);
            data[..taken].CopyTo(group[_carriedCount..]);
            Append(group[..(_carriedCount + taken)], destination);
            data = data[taken..];
            _carriedCount = 0;
        }

        var whole = isLast ? data.Length : data.Length / 3 * 3;
        Append(data[..whole], destination);
        Carry(data[whole..]);
    }

    private static void Append(ReadOnlySpan<byte> data, ByteBuffer destination)
    {
        if (data.IsEmpty)
            return;
        Base64.EncodeToUtf8(data, destination.GetSpan(Base64.GetMaxEncodedToUtf8Length(data.Length)), out _, out var written);
        destination.Advance(written);
    }

    private void Carry(ReadOnlySpan<byte> data)
    {
        foreach (var b in data)
        {
            if (_carriedCount++ == 0)
                _first = b;
            else
                _second = b;
        }
    }
}
