namespace Fairlead.Grpc;

/// <summary>Counts the length-prefixed messages of a body that goes by (gRPC over HTTP/2, <em>Length-Prefixed-Message</em>), wherever its chunks break.</summary>
internal struct GrpcFrameCounter
{
    public const int PrefixLength = 5;

    private int _prefixRead;
    private uint _length;
    private uint _left;

    /// <summary>Returns how many messages begin in the chunk, that is, how many prefixes end in it.</summary>
    public int Count(ReadOnlySpan<byte> data)
    {
        var count = 0;
        while (!data.IsEmpty)
        {
            if (_left > 0)
            {
                var skipped = (int)Math.Min(_left, (uint)data.Length);
                _left -= (uint)skipped;
                data = data[skipped..];
                continue;
            }

            // The first byte is the compression flag, the other four are the length.
            _length = _prefixRead == 0 ? 0 : (_length << 8) | data[0];
            data = data[1..];
            if (++_prefixRead < PrefixLength)
                continue;
            _prefixRead = 0;
            _left = _length;
            count++;
        }

        return count;
    }
}
