using System.Net;
using System.Threading.Channels;

namespace Fairlead.Conformance.Tests.Bridging;

/// <summary>A request body that is sent piece by piece as the test says.</summary>
internal sealed class Conversation : HttpContent
{
    private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>();

    public Task SayAsync(byte[] piece) => _pieces.Writer.WriteAsync(piece).AsTask();

    public void End() => _pieces.Writer.Complete();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.FlushAsync();
        await foreach (var piece in _pieces.Reader.ReadAllAsync())
        {
            await stream.WriteAsync(piece);
            await stream.FlushAsync();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
