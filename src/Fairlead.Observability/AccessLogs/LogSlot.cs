namespace Fairlead.Observability.AccessLogs;

/// <summary>
/// Where one thread leaves the buffer that it is filling. The thread takes it out, writes and puts it back; the writer of the file takes it out to write it to disk.
/// Either finds the slot empty while the other has the buffer: no lock.
/// </summary>
internal sealed class LogSlot
{
    private LogBuffer? _buffer;

    public LogBuffer? Take() => Interlocked.Exchange(ref _buffer, null);

    /// <summary>Only the slot's own thread puts, and only what it took or began: the slot is empty then.</summary>
    public void Put(LogBuffer buffer) => Volatile.Write(ref _buffer, buffer);
}
