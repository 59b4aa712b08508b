using Envoy.Config.Core.V3;
using Fairlead.Xds.Discovery.Protocol;
using Fairlead.Xds.Translation;
using Grpc.Core;

namespace Fairlead.Xds.Discovery.Streams;

/// <summary>
/// Keeps a stream to one of its servers: 1. open it; 2. send and read at the same time until it ends; 3. wait; 4. once more. The first server is preferred; a server
/// that answers nothing is followed by the next.
/// </summary>
/// <typeparam name="TRequest">The message to a server.</typeparam>
/// <typeparam name="TResponse">The message from a server.</typeparam>
internal sealed class GrpcTransport<TRequest, TResponse> : DiscoveryTransport
    where TRequest : class
    where TResponse : class
{
    // Whoever is that far behind does not read what it is sent.
    private const int MaxBacklog = 1000;

    // As long as a proxy waits for its first resources.
    private static readonly TimeSpan FirstAnswer = TimeSpan.FromSeconds(15);

    private readonly IDiscoveryProtocol<TRequest, TResponse> _protocol;
    private readonly Method<TRequest, TResponse> _method;
    private readonly Func<TResponse, string> _typeUrlOf;
    private readonly IReadOnlyList<Func<int, DiscoveryServer>> _servers;
    private readonly StreamSettings _settings;
    private readonly ReconnectBackOff _backOff;
    private readonly RequestRateLimit? _rateLimit;
    private readonly WakeUp _wakeUp = new();
    private string _name = "a server";
    private int _answeredBy = -1;
    private bool _hasAnswered;
    private int _attempts;

    public GrpcTransport(
        IDiscoveryProtocol<TRequest, TResponse> protocol, Method<TRequest, TResponse> method, Func<TResponse, string> typeUrlOf, ApiConfigSource config, DiscoveryPlan plan, StreamSettings settings)
    {
        (_protocol, _method, _typeUrlOf, _settings) = (protocol, method, typeUrlOf, settings);
        _servers = [.. config.GrpcServices.Select(service => (Func<int, DiscoveryServer>)(attempt => DiscoveryServer.Create(service, plan, settings.MaxMessage, attempt)))];
        _backOff = BackOffOf(config, settings.Random);
        _rateLimit = config.RateLimitSettings is { } limit ? new(limit, settings.Time) : null;
    }

    public override bool AnswersEach => _protocol.Core.AnswersEach;

    public override void Subscribe(ResourceType type, Subscription wanted) => _protocol.Core.Subscribe(type, wanted);

    public override void Refresh(ResourceType type, string name) => _protocol.Core.Refresh(type, name);

    public override void Forget(ResourceType type, string name) => _protocol.Core.Forget(type, name);

    public override void Pause(ResourceType type) => _protocol.Core.Pause(type);

    public override void Resume(ResourceType type) => _protocol.Core.Resume(type);

    public override void Answer(ReceivedResponse response, Verdict verdict) => _protocol.Core.Answer(response, verdict);

    public override void Wake() => _wakeUp.Set();

    public override string ToString() => _name;

    public override async Task RunAsync(IDiscoverySink sink, CancellationToken cancellationToken)
    {
        var index = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var (hasAnswered, reason) = await OneStreamAsync(index, sink, cancellationToken);
            if (cancellationToken.IsCancellationRequested)
                break;
            // A server that was at work is asked again, the preferred one first; the others are tried at once before anybody waits.
            index = hasAnswered ? 0 : (index + 1) % _servers.Count;
            if (hasAnswered)
                _backOff.Reset();
            var pause = index == 0 ? _backOff.Next() : TimeSpan.Zero;
            sink.Failed(this, reason, pause);
            await PauseAsync(pause, cancellationToken);
        }
    }

    private static ReconnectBackOff BackOffOf(ApiConfigSource config, Func<double> random)
    {
        var service = config.GrpcServices[0];
        var policy = (service.RetryPolicy ?? service.EnvoyGrpc?.RetryPolicy)?.RetryBackOff;
        // Checked when it was read.
        var at = new Scope(new Reading.Diagnostics(), "");
        var shortest = Checks.Time(policy?.BaseInterval, at) ?? ReconnectBackOff.DefaultShortest;
        var longest = Checks.Time(policy?.MaxInterval, at) ?? (policy is null ? ReconnectBackOff.DefaultLongest : 10 * shortest);
        return new(shortest, longest, random);
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, _settings.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<(bool HasAnswered, string Reason)> OneStreamAsync(int index, IDiscoverySink sink, CancellationToken cancellationToken)
    {
        _hasAnswered = false;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            using var server = _servers[index](_attempts++);
            _name = server.Name;
            using var call = server.Invoker.AsyncDuplexStreamingCall(_method, null, new CallOptions(server.Headers, cancellationToken: ended.Token));
            lock (sink.Gate)
                _protocol.Core.Open(isSameServer: _answeredBy < 0 || _answeredBy == index);
            var sending = SendAsync(call.RequestStream, sink, ended);
            try
            {
                await ReadAsync(call, index, sink, ended);
                return (_hasAnswered, "the server ended the stream");
            }
            finally
            {
                await ended.CancelAsync();
                await sending;
            }
        }
        catch (RpcException exception)
        {
            return (_hasAnswered, $"{exception.StatusCode}: {exception.Status.Detail}");
        }
        catch (OperationCanceledException)
        {
            return (_hasAnswered, "it does not answer, or does not read what it is sent");
        }
#pragma warning disable CA1031 // Whatever a server does, the configuration that is there serves on, and the next attempt comes.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return (_hasAnswered, exception.Message);
        }
        finally
        {
            lock (sink.Gate)
                _protocol.Core.Close();
            _settings.Stats.Connected(false);
        }
    }

    private async Task ReadAsync(AsyncDuplexStreamingCall<TRequest, TResponse> call, int index, IDiscoverySink sink, CancellationTokenSource ended)
    {
        // Later silence means that nothing changes. As long as there is nothing at all, another server may have it.
        using var silence = _answeredBy < 0 && _servers.Count > 1
            ? _settings.Time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), ended, FirstAnswer, Timeout.InfiniteTimeSpan)
            : null;
        while (await call.ResponseStream.MoveNext(ended.Token))
        {
            silence?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _hasAnswered = true;
            _answeredBy = index;
            if (await ReceiveAsync(call.ResponseStream.Current, sink, ended.Token) > MaxBacklog)
                throw new InvalidOperationException("it does not read what it is sent");
        }
    }

    // Returns how many answers it is behind.
    private async Task<int> ReceiveAsync(TResponse message, IDiscoverySink sink, CancellationToken cancellationToken)
    {
        Task room;
        int backlog;
        lock (sink.Gate)
        {
            var response = _protocol.Receive(message);
            backlog = _protocol.Core.Backlog;
            room = response is null ? Task.CompletedTask : sink.Receive(this, response);
            if (response is null)
                sink.Ignored(this, _typeUrlOf(message));
        }

        await room.WaitAsync(cancellationToken);
        return backlog;
    }

    private async Task SendAsync(IClientStreamWriter<TRequest> stream, IDiscoverySink sink, CancellationTokenSource ended)
    {
        try
        {
            var isConnected = false;
            while (true)
            {
                while (await NextAsync(sink, ended.Token) is { } request)
                {
                    await stream.WriteAsync(request, ended.Token);
                    if (!isConnected)
                    {
                        _settings.Stats.Connected(true);
                        _settings.Notes.Connected(_name);
                    }

                    isConnected = true;
                }

                await _wakeUp.WaitAsync(ended.Token);
            }
        }
#pragma warning disable CA1031 // Reading tells why the stream ended; if it does not end by itself, it does now.
        catch (Exception)
#pragma warning restore CA1031
        {
            await ended.CancelAsync();
        }
    }

    private async Task<TRequest?> NextAsync(IDiscoverySink sink, CancellationToken cancellationToken)
    {
        lock (sink.Gate)
        {
            if (!_protocol.Core.HasRequest)
                return null;
        }

        // What is asked for is decided afterwards: what changes during the wait is asked for with one request.
        await KeepRateAsync(cancellationToken);
        lock (sink.Gate)
        {
            if (!_protocol.TryTakeRequest(out var request))
                return null;
            _rateLimit?.Take();
            return request;
        }
    }

    private async Task KeepRateAsync(CancellationToken cancellationToken)
    {
        if (_rateLimit is null || _rateLimit.Wait() == TimeSpan.Zero)
            return;
        _settings.Stats.RateLimited();
        _settings.Stats.Pending(true);
        try
        {
            while (_rateLimit.Wait() is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, _settings.Time, cancellationToken);
        }
        finally
        {
            _settings.Stats.Pending(false);
        }
    }
}
