namespace Fairlead.Observability.AccessLogs;

/// <summary>Standard output or error: there is nothing to open or to rotate.</summary>
internal sealed class StreamSink(Stream stream) : ILogSink
{
    public void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        stream.Flush();
    }

    public void Reopen()
    {
    }

    // The process keeps its standard streams: a later logger may write to them again.
    public void Dispose()
    {
    }
}
