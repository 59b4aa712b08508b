namespace Fairlead.Transports.Sockets;

/// <summary>Numbers for connections, unique in the process.</summary>
internal static class ConnectionIds
{
    private static long s_last;

    public static long Next() => Interlocked.Increment(ref s_last);
}
