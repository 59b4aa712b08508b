using System.Buffers;

namespace Fairlead.Http.Http2;

/// <summary>Body bytes that came and were not read yet. Bounded by the window that the peer was given.</summary>
internal sealed class ReceiveQueue
{
    // Small frames share an array: a peer that sends byte by byte must not cost an array for each.
    private const int MinArray = 512;

    private Piece[] _pieces = new Piece[4];
    private int _first;
    private int _count;
    private bool _isReading;

    private struct Piece
    {
        public byte[] Array;
        public int Start;
        public int End;
    }

    public bool IsEmpty => _count == 0;

    /// <summary>True if the piece that is being read is the last.</summary>
    public bool IsAtLast => _count == 1;

    public void Add(ReadOnlySpan<byte> data)
    {
        if (_count > (_isReading ? 1 : 0))
        {
            ref var last = ref At(_count - 1);
            var fits = Math.Min(last.Array.Length - last.End, data.Length);
            data[..fits].CopyTo(last.Array.AsSpan(last.End));
            last.End += fits;
            data = data[fits..];
        }

        if (data.IsEmpty)
            return;
        var array = ArrayPool<byte>.Shared.Rent(Math.Max(MinArray, data.Length));
        data.CopyTo(array);
        if (_count == _pieces.Length)
            Grow();
        At(_count++) = new Piece { Array = array, End = data.Length };
    }

    /// <summary>The next bytes; they stay until <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Read()
    {
        ref var piece = ref At(0);
        _isReading = true;
        return piece.Array.AsMemory(piece.Start, piece.End - piece.Start);
    }

    /// <summary>Gives back what was read. Returns how many bytes.</summary>
    public int Release()
    {
        if (!_isReading)
            return 0;
        _isReading = false;
        return Drop();
    }

    /// <summary>Drops everything but what is being read: that stays until <see cref="Release"/>. Returns how many bytes.</summary>
    public int Clear()
    {
        var dropped = 0;
        var kept = _isReading ? 1 : 0;
        while (_count > kept)
        {
            ref var last = ref At(--_count);
            dropped += last.End - last.Start;
            ArrayPool<byte>.Shared.Return(last.Array);
            last = default;
        }

        return dropped;
    }

    private int Drop()
    {
        ref var piece = ref At(0);
        var length = piece.End - piece.Start;
        ArrayPool<byte>.Shared.Return(piece.Array);
        piece = default;
        _first = (_first + 1) & (_pieces.Length - 1);
        _count--;
        return length;
    }

    private ref Piece At(int index) => ref _pieces[(_first + index) & (_pieces.Length - 1)];

    private void Grow()
    {
        var larger = new Piece[_pieces.Length * 2];
        for (var i = 0; i < _count; i++)
            larger[i] = At(i);
        (_pieces, _first) = (larger, 0);
    }
}
