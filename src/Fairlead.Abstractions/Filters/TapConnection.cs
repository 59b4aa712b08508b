using System.IO.Pipelines;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Filters;

/// <summary>A connection that passes everything to the one that it wraps: the base for network filters that look at or change bytes. Override <see cref="Input"/> or <see cref="Output"/>.</summary>
public abstract class TapConnection : Connection
{
    /// <summary>Wraps a connection.</summary>
    protected TapConnection(Connection inner)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
    }

    /// <inheritdoc/>
    public override Connection Inner { get; }

    /// <inheritdoc/>
    public override Worker Worker => Inner.Worker;

    /// <inheritdoc/>
    public override long Id => Inner.Id;

    /// <inheritdoc/>
    public override PipeReader Input => Inner.Input;

    /// <inheritdoc/>
    public override PipeWriter Output => Inner.Output;

    /// <inheritdoc/>
    public override NetworkAddress LocalAddress => Inner.LocalAddress;

    /// <inheritdoc/>
    public override NetworkAddress RemoteAddress => Inner.RemoteAddress;

    /// <inheritdoc/>
    public override ConnectionFault Fault => Inner.Fault;

    /// <inheritdoc/>
    public override long BytesReceived => Inner.BytesReceived;

    /// <inheritdoc/>
    public override long BytesSent => Inner.BytesSent;

    /// <inheritdoc/>
    public override void ShutdownOutput() => Inner.ShutdownOutput();

    /// <inheritdoc/>
    public override void Abort() => Inner.Abort();

    /// <inheritdoc/>
    public override void Close() => Inner.Close();
}
