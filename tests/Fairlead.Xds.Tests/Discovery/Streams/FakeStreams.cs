using System.Threading.Channels;

namespace Fairlead.Xds.Tests.Discovery.Streams;

/// <summary>The streams that clients opened, in order.</summary>
internal sealed class FakeStreams<TRequest, TResponse>
    where TRequest : class
{
    private readonly Channel<FakeStream<TRequest, TResponse>> _streams = Channel.CreateUnbounded<FakeStream<TRequest, TResponse>>();

    public void Add(FakeStream<TRequest, TResponse> stream) => _streams.Writer.TryWrite(stream);

    public async Task<FakeStream<TRequest, TResponse>> NextAsync() =>
        await _streams.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public bool HasNext => _streams.Reader.TryPeek(out _);
}
