using System.IO.Pipelines;
using Fairlead.Workers;

namespace Fairlead.Transports;

/// <summary>A byte stream between this process and a peer, on one worker.</summary>
/// <remarks>
/// <para>Input and output never throw because of the peer: when it has gone, <see cref="Input"/> reports completion and <see cref="Output"/> flushes report completion;
/// <see cref="Fault"/> tells a clean end from a broken one.</para>
/// <para>The memory given to <c>Output.WriteAsync</c> is sent from where it lies, and is free again when the call has completed.
/// <c>GetSpan</c>/<c>Advance</c> bytes are sent before it, in the same system call.</para>
/// <para>Preconditions: used on <see cref="Worker"/>'s thread only; one read and one write at a time.</para>
/// </remarks>
public abstract class Connection
{
    /// <summary>The worker on which the connection lives.</summary>
    public abstract Worker Worker { get; }

    /// <summary>A number, unique in the process.</summary>
    public abstract long Id { get; }

    /// <summary>Bytes from the peer. A read that finds bytes completes synchronously.</summary>
    public abstract PipeReader Input { get; }

    /// <summary>Bytes to the peer.</summary>
    public abstract PipeWriter Output { get; }

    /// <summary>Our end. May cost a system call the first time.</summary>
    public abstract NetworkAddress LocalAddress { get; }

    /// <summary>The peer's end.</summary>
    public abstract NetworkAddress RemoteAddress { get; }

    /// <summary>Why the connection broke, or <see cref="ConnectionFault.None"/>.</summary>
    public abstract ConnectionFault Fault { get; }

    /// <summary>Bytes received so far.</summary>
    public abstract long BytesReceived { get; }

    /// <summary>Bytes sent so far.</summary>
    public abstract long BytesSent { get; }

    /// <summary>The most bytes that the transport holds for one direction; at least <see cref="BufferPool.BlockSize"/>. Default 1 MiB.</summary>
    /// <remarks>A transport that takes larger buffers for bulk transfers keeps them within it. Bytes that a consumer has seen but not taken do not count.</remarks>
    public int BufferLimitBytes { get; set; } = 1024 * 1024;

    /// <summary>Sends the end of the stream (FIN) after all that was flushed; input goes on. Calling it again does nothing.</summary>
    public abstract void ShutdownOutput();

    /// <summary>Closes at once with a reset, dropping what was not sent. Pending reads and writes complete. Calling it again does nothing.</summary>
    public abstract void Abort();

    /// <summary>Closes. What was flushed is still delivered by the kernel. Pending reads and writes complete. Calling it again does nothing.</summary>
    public abstract void Close();

    /// <summary>What the TLS handshake proved; null without TLS.</summary>
    public virtual TlsInfo? Tls => Inner?.Tls;

    /// <summary>Turns on probes of TCP for the connection; does nothing where the transport is not TCP.</summary>
    public virtual void EnableKeepalive(Configuration.TcpKeepalive keepalive) => Inner?.EnableKeepalive(keepalive);

    /// <summary>The connection that this one wraps, or null.</summary>
    public virtual Connection? Inner => null;
}
