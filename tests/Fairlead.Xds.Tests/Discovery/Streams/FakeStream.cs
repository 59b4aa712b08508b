using System.Threading.Channels;
using Grpc.Core;

namespace Fairlead.Xds.Tests.Discovery.Streams;

/// <summary>A stream that the fake control plane has: the test reads what was asked and says what is answered.</summary>
internal sealed class FakeStream<TRequest, TResponse>(string method, Metadata headers, string authority, IServerStreamWriter<TResponse> writer, Action abort)
    where TRequest : class
{
    private readonly Channel<TRequest> _requests = Channel.CreateUnbounded<TRequest>();
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Method => method;

    public Metadata Headers => headers;

    public string Authority => authority;

    public ChannelWriter<TRequest> Requests => _requests.Writer;

    public Task Ended => _end.Task;

    /// <summary>The next request.</summary>
    public async Task<TRequest> NextAsync() => await _requests.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>True if a request is there that nobody looked at.</summary>
    public bool HasRequest => _requests.Reader.TryPeek(out _);

    /// <summary>Completes when the client is gone.</summary>
    public Task Closed => _requests.Reader.Completion.WaitAsync(TimeSpan.FromSeconds(20));

    public Task SendAsync(TResponse response) => writer.WriteAsync(response);

    public void End() => _end.TrySetResult();

    public void Fail(StatusCode status, string detail) => _end.TrySetException(new RpcException(new Status(status, detail)));

    /// <summary>Resets the stream.</summary>
    public void Reset() => abort();
}
