using System.Net;
using System.Net.Http.Headers;
using Envoy.Config.Core.V3;
using Fairlead.Xds.Discovery.Protocol;
using Fairlead.Xds.Discovery.Streams;
using Fairlead.Xds.Translation;
using Node = Fairlead.Configuration.Node;

namespace Fairlead.Xds.Discovery.Rest;

/// <summary>Asks a server over and over: when what is wanted changes at once, else after <c>refresh_delay</c> and a random part of it on top.</summary>
internal sealed class RestTransport : DiscoveryTransport, IDisposable
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(1);

    private readonly ResourceType _type;
    private readonly Node _node;
    private readonly StreamSettings _settings;
    private readonly string _cluster;
    private readonly HttpClient _client;
    private readonly TimeSpan _delay;
    private readonly TimeSpan _timeout;
    private readonly DocumentResponses _reader;
    private readonly WakeUp _wakeUp = new();
    private Subscription _wanted = Subscription.None;
    private bool _isAskedAnew;
    private string _version = "";
    private string _nonce = "";
    private string? _refusal;
    private byte[] _last = [];

    public RestTransport(ApiConfigSource config, ResourceType type, Node node, DiscoveryPlan plan, StreamSettings settings)
    {
        (_type, _node, _settings) = (type, node, settings);
        _cluster = config.ClusterNames[0];
        // Checked when it was read.
        var at = new Scope(new Reading.Diagnostics(), "");
        _delay = Checks.Time(config.RefreshDelay, at)!.Value;
        _timeout = Checks.Time(config.RequestTimeout, at) is { } timeout && timeout > TimeSpan.Zero ? timeout : DefaultTimeout;
        _reader = new(settings.Notes);
        var cluster = plan.Cluster(_cluster)!;
        _client = new(new AuthorityHandler(_cluster) { InnerHandler = ClusterConnections.Handler(cluster, attempt: 0) })
        {
            BaseAddress = new("http://localhost"),
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = settings.MaxMessage,
        };
        if (ClusterConnections.SpeaksHttp2(cluster))
            (_client.DefaultRequestVersion, _client.DefaultVersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
    }

    public override bool AnswersEach => false;

    public override void Subscribe(ResourceType type, Subscription wanted) => (_wanted, _isAskedAnew) = (wanted, true);

    public override void Refresh(ResourceType type, string name) => _isAskedAnew = true;

    public override void Forget(ResourceType type, string name)
    {
        // The next answer has it, or has it not.
    }

    public override void Pause(ResourceType type)
    {
        // The next request tells what is wanted then.
    }

    public override void Resume(ResourceType type)
    {
        // The next request tells what is wanted then.
    }

    public override void Answer(ReceivedResponse response, Verdict verdict)
    {
        _refusal = verdict.Refusal;
        _nonce = response.Nonce;
        if (verdict.Refusal is null)
            _version = response.Version;
    }

    public override void Wake()
    {
        if (_isAskedAnew)
            _wakeUp.Set();
    }

    public override string ToString() => $"the cluster '{_cluster}'";

    public void Dispose() => _client.Dispose();

    public override async Task RunAsync(IDiscoverySink sink, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await OnceAsync(sink, cancellationToken);
                var pause = _delay + (_delay * _settings.Random());
                await _wakeUp.WaitAsync(pause, _settings.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
        finally
        {
            Dispose();
        }
    }

    private async Task OnceAsync(IDiscoverySink sink, CancellationToken cancellationToken)
    {
        if (NextRequest(sink) is not { } body)
            return;
        try
        {
            var answer = await PostAsync(body, cancellationToken);
            _settings.Stats.Connected(true);
            await ReceiveAsync(answer, sink, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever a server does, the configuration that is there serves on, and the next attempt comes.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _settings.Stats.Connected(false);
            sink.Failed(this, exception is OperationCanceledException ? $"it did not answer within {_timeout.TotalSeconds} s" : exception.Message, _delay);
        }
    }

    private ReadOnlyMemory<byte>? NextRequest(IDiscoverySink sink)
    {
        lock (sink.Gate)
        {
            if (_wanted.IsNone)
                return null;
            if (_isAskedAnew)
                _last = [];
            _isAskedAnew = false;
            var body = RestRequests.Write(_node, _type, _wanted, _version, _nonce, _refusal);
            _refusal = null;
            return body;
        }
    }

    // Null if nothing changed.
    private async Task<byte[]?> PostAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = _settings.Time.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), timeout, _timeout, Timeout.InfiniteTimeSpan);
        using var request = new HttpRequestMessage(HttpMethod.Post, _type.RestPath) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await _client.SendAsync(request, timeout.Token);
        if (response.StatusCode == HttpStatusCode.NotModified)
            return null;
        return response.StatusCode == HttpStatusCode.OK
            ? await response.Content.ReadAsByteArrayAsync(timeout.Token)
            : throw new HttpRequestException($"it answered {(int)response.StatusCode}");
    }

    private async Task ReceiveAsync(byte[]? answer, IDiscoverySink sink, CancellationToken cancellationToken)
    {
        // The same again, and nobody waits for it.
        if (answer is null || answer.AsSpan().SequenceEqual(_last))
            return;
        var (response, problem) = _reader.Read(System.Text.Encoding.UTF8.GetString(answer), _type);
        if (response is null)
            throw new InvalidDataException(problem);
        _last = answer;
        Task room;
        lock (sink.Gate)
            room = sink.Receive(this, response);
        await room.WaitAsync(cancellationToken);
    }
}
