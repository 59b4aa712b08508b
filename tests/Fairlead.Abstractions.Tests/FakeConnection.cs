using System.IO.Pipelines;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Abstractions.Tests;

/// <summary>A connection of which only the identity and the addresses matter.</summary>
internal sealed class FakeConnection(long id, NetworkAddress local, NetworkAddress remote) : Connection
{
    public override Worker Worker => throw new NotSupportedException();

    public override long Id => id;

    public override PipeReader Input => throw new NotSupportedException();

    public override PipeWriter Output => throw new NotSupportedException();

    public override NetworkAddress LocalAddress => local;

    public override NetworkAddress RemoteAddress => remote;

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
