namespace Fairlead.Transports;

/// <summary>How to listen.</summary>
public sealed record ListenOptions
{
    /// <summary>The kernel's accept queue length. Default 4096.</summary>
    public int Backlog { get; init; } = 4096;

    /// <summary>For a <c>::</c> address: also accept IPv4.</summary>
    public bool DualStack { get; init; }

    /// <summary>How many workers will accept: one socket each where the system spreads connections over sockets (SO_REUSEPORT).</summary>
    public int Workers { get; init; } = 1;

    /// <summary>The file mode of a Unix socket, or 0 for the default.</summary>
    public int UnixMode { get; init; }
}
