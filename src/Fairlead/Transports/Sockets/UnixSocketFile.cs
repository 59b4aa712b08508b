using System.Net.Sockets;

namespace Fairlead.Transports.Sockets;

/// <summary>The file of a Unix socket.</summary>
internal static class UnixSocketFile
{
    private const int ENXIO = 6;
    private const int MacEOPNOTSUPP = 102;

    /// <summary>The path of the file, or null if the address has none.</summary>
    public static string? PathOf(in NetworkAddress address) => address.Path is { } path && path[0] != '@' ? path : null;

    /// <summary>Removes the file of a socket whose owner has died. One that somebody listens on stays, and so does a file that is no socket: binding reports them.</summary>
    public static void RemoveStale(string path)
    {
        if (!File.Exists(path))
            return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && IsSocket(path))
        {
            TryDelete(path);
        }
        catch (SocketException)
        {
            // Alive but busy, or not ours to judge.
        }
    }

    /// <summary>Removes the file. One that cannot be removed is in nobody's way: the next owner takes it for stale.</summary>
    public static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <exception cref="SocketException">The system has no modes, or refuses this one.</exception>
    public static void SetMode(string path, int mode)
    {
        if (OperatingSystem.IsWindows())
            throw new SocketException((int)SocketError.OperationNotSupported, "Sockets have no file mode on Windows.");
        try
        {
            File.SetUnixFileMode(path, (UnixFileMode)mode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SocketException((int)SocketError.AccessDenied, $"The mode of '{path}' cannot be set: {e.Message}");
        }
    }

    private static bool IsSocket(string path)
    {
        if (OperatingSystem.IsWindows())
            return (File.GetAttributes(path) & FileAttributes.ReparsePoint) != 0;
        try
        {
            // A socket cannot be opened, whoever asks; for reading and writing, so that a FIFO does not wait for its other end.
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
            return false;
        }
        catch (IOException e)
        {
            return e.HResult is ENXIO or MacEOPNOTSUPP;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
