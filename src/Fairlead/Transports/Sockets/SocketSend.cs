using System.Net.Sockets;
using System.Runtime.InteropServices;
using Fairlead.Workers;

namespace Fairlead.Transports.Sockets;

/// <summary>A send of a block, of the caller's memory, or of both, until all is sent.</summary>
internal sealed class SocketSend(SocketConnection connection, Action onSent) : SocketOperation(connection.Worker)
{
    private readonly ArraySegment<byte>[] _pair = new ArraySegment<byte>[2];
    private BufferBlock? _block;
    private int _start;
    private int _end;
    private ReadOnlyMemory<byte> _memory;

    public bool IsPending { get; private set; }

    /// <summary>True while the system may still look at memory of a caller.</summary>
    public bool LendsMemory => IsPending && !_memory.IsEmpty;

    public long TotalBytes { get; private set; }

    /// <summary>Sends. Returns false if that is still going on. The block is returned when it is sent, or cannot be.</summary>
    public bool Begin(BufferBlock? block, int length, ReadOnlyMemory<byte> memory)
    {
        _block = block;
        _start = 0;
        _end = length;
        _memory = memory;
        return Run();
    }

    protected override void OnCompletedOnWorker()
    {
        IsPending = false;
        Sent();
        if (Run())
            onSent();
    }

    private bool Run()
    {
        while (SocketError == SocketError.Success && !connection.IsClosed && (_end > _start || !_memory.IsEmpty))
        {
            SetBuffers();
            IsPending = connection.Socket.SendAsync(this);
            if (IsPending)
                return false;
            Sent();
        }

        Release();
        return true;
    }

    private void SetBuffers()
    {
        var isBuffered = _end > _start;
        if (isBuffered && !_memory.IsEmpty && MemoryMarshal.TryGetArray(_memory, out _pair[1]))
        {
            MemoryMarshal.TryGetArray<byte>(_block!.Slice(_start, _end - _start), out _pair[0]);
            SetBuffer(default(Memory<byte>));
            BufferList = _pair;
            return;
        }

        // Memory that is no array cannot be gathered: it goes out after the block. Sending only reads it.
        BufferList = null;
        SetBuffer(isBuffered ? _block!.Slice(_start, _end - _start) : MemoryMarshal.AsMemory(_memory));
    }

    private void Sent()
    {
        var count = SocketError == SocketError.Success ? BytesTransferred : 0;
        TotalBytes += count;
        var fromBlock = Math.Min(count, _end - _start);
        _start += fromBlock;
        _memory = _memory[(count - fromBlock)..];
    }

    private void Release()
    {
        _block?.Return();
        _block = null;
        _start = _end = 0;
        _memory = default;

        // Nothing of the caller may stay reachable from an idle connection. (One that is closed may not be configured any more.)
        if (connection.IsClosed)
            return;
        BufferList = null;
        SetBuffer(default(Memory<byte>));
        Array.Clear(_pair);
    }
}
