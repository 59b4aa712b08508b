using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fairlead.Observability.AccessLogs;

/// <summary>A file to append to. Opened with the first write.</summary>
/// <remarks>
/// On Linux the kernel appends (O_APPEND), so that an old and a new process may write to one file during an upgrade, and a file may be truncated under our hands.
/// Elsewhere each write goes to the end as it was just before.
/// </remarks>
internal sealed partial class FileSink(string path) : ILogSink
{
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int AppendAlways = 0x400;
    private const int CloseOnExec = 0x80000;
    private const int Mode = 0b110_100_100;

    private SafeFileHandle? _handle;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        _handle ??= Open();
        RandomAccess.Write(_handle, bytes, OperatingSystem.IsLinux() ? 0 : EndOf(_handle));
    }

    public void Reopen()
    {
        if (_handle is null)
            return;
        var old = _handle;
        _handle = Open();
        old.Dispose();
    }

    public void Dispose()
    {
        _handle?.Dispose();
        _handle = null;
    }

    private static long EndOf(SafeFileHandle handle)
    {
        try
        {
            return RandomAccess.GetLength(handle);
        }
        catch (NotSupportedException)
        {
            // A pipe or a device has no length.
            return 0;
        }
    }

    private SafeFileHandle Open()
    {
        if (!OperatingSystem.IsLinux())
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        var descriptor = OpenFile(path, WriteOnly | Create | AppendAlways | CloseOnExec, Mode);
        if (descriptor < 0)
            throw new IOException($"'{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags, int mode);
}
