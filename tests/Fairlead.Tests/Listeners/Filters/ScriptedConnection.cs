using System.IO.Pipelines;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Tests.Listeners.Filters;

/// <summary>A connection that has addresses and nothing else.</summary>
internal sealed class ScriptedConnection : Connection
{
    public override Worker Worker => throw new NotSupportedException();

    public override long Id => 1;

    public override PipeReader Input => throw new NotSupportedException();

    public override PipeWriter Output => throw new NotSupportedException();

    public override NetworkAddress LocalAddress { get; } = new([10, 0, 0, 1], 443);

    public override NetworkAddress RemoteAddress { get; } = new([10, 9, 8, 7], 5000);

    public override ConnectionFault Fault => ConnectionFault.None;

    public override long BytesReceived => 0;

    public override long BytesSent => 0;

    public override void ShutdownOutput()
    {
    }

    public override void Abort()
    {
    }

    public override void Close()
    {
    }
}
