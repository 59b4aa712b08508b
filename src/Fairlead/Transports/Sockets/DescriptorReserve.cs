using Microsoft.Win32.SafeHandles;

namespace Fairlead.Transports.Sockets;

/// <summary>
/// A few descriptors that are kept for the rest of the process: when connections have used up all others, accepting stops and these are set free, so that the runtime can still
/// start a thread or open a file, without which it would end the process.
/// </summary>
internal static class DescriptorReserve
{
    private const int Size = 8;

    private static readonly Lock Gate = new();
    private static readonly Stack<SafeFileHandle> Handles = new();
    private static volatile bool s_isFull = OperatingSystem.IsWindows();

    /// <summary>Returns false if there is too little left to accept more connections.</summary>
    public static bool TryFill() => s_isFull || TryFillSlow();

    /// <summary>Sets the reserve free, until it is filled again.</summary>
    public static void Release()
    {
        if (OperatingSystem.IsWindows())
            return;
        lock (Gate)
        {
            s_isFull = false;
            while (Handles.TryPop(out var handle))
                handle.Dispose();
        }
    }

    private static bool TryFillSlow()
    {
        lock (Gate)
        {
            try
            {
                while (Handles.Count < Size)
                    Handles.Push(File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
                return s_isFull = true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                while (Handles.TryPop(out var handle))
                    handle.Dispose();
                return false;
            }
        }
    }
}
