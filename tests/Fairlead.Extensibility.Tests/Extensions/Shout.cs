using System.Buffers;
using System.IO.Pipelines;
using Fairlead.Filters;
using Fairlead.Transports;

namespace Fairlead.Extensibility.Tests.Extensions;

/// <summary>A network filter that changes bytes: whatever is sent to the client is in upper case.</summary>
public sealed class Shout : INetworkFilter
{
    public async ValueTask ServeAsync(ServedConnection connection, NetworkFilterChain next)
    {
        connection.Connection = new Tap(connection.Connection);
        await next.ServeAsync(connection);
    }

    private sealed class Tap(Connection inner) : TapConnection(inner)
    {
        private readonly ShoutingWriter _writer = new(inner.Output);

        public override PipeWriter Output => _writer;
    }

    private sealed class ShoutingWriter(PipeWriter inner) : PipeWriter
    {
        private Memory<byte> _memory;

        public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override Memory<byte> GetMemory(int sizeHint = 0) => _memory = inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

        public override void Advance(int bytes)
        {
            Raise(_memory.Span[..bytes]);
            _memory = _memory[bytes..];
            inner.Advance(bytes);
        }

        public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
        {
            this.Write(source.Span);
            return inner.FlushAsync(cancellationToken);
        }

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        private static void Raise(Span<byte> bytes)
        {
            foreach (ref var b in bytes)
            {
                if (b is >= (byte)'a' and <= (byte)'z')
                    b -= 32;
            }
        }
    }
}
