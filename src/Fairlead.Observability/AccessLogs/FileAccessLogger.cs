using Fairlead.AccessLogging;
using Fairlead.Formatting;
using Fairlead.Streams;

namespace Fairlead.Observability.AccessLogs;

/// <summary>Writes a line per exchange into the calling thread's buffer of a file.</summary>
internal sealed class FileAccessLogger(AccessLogFiles files, LogFile file, SubstitutionFormat? text, JsonFormat? json) : IAccessLogger
{
    private int _isDisposed;

    public void Log(StreamInfo info)
    {
        var slot = file.SlotOfThisThread();
        if ((slot.Take() ?? file.Begin()) is not { } buffer)
            return;
        if (json is not null)
        {
            json.Write(info, buffer);
            buffer.Append((byte)'\n');
        }
        else
        {
            text!.Write(info, buffer);
        }

        if (buffer.Length < LogFile.FlushBytes)
            slot.Put(buffer);
        else
            file.Submit(buffer);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
            return;
        file.RemoveUser();
        await files.FlushAsync();
    }
}
