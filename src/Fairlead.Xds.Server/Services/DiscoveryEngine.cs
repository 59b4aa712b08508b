using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;
using Fairlead.Xds.Server.Nodes;
using Fairlead.Xds.Server.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fairlead.Xds.Server.Services;

/// <summary>What all discovery services share: it runs their streams.</summary>
internal sealed class DiscoveryEngine(
    SnapshotCache cache,
    IOptions<XdsServerOptions> options,
    IEnumerable<IXdsServerObserver> observers,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<DiscoveryEngine> logger)
{
    private readonly IReadOnlyList<IXdsServerObserver> _observers = [.. observers];
    private int _streams;

    /// <param name="typeUrl">The type that the service serves; null on aggregated streams.</param>
    /// <param name="requests">From the client.</param>
    /// <param name="responses">To the client.</param>
    /// <param name="context">The call.</param>
    public Task StreamAsync(string? typeUrl, IAsyncStreamReader<DiscoveryRequest> requests, IServerStreamWriter<DiscoveryResponse> responses, ServerCallContext context) =>
        RunAsync(requests, responses, context, request => request.Node, events => new SotwProtocol(typeUrl, Limits, Identify(), events));

    /// <param name="typeUrl">The type that the service serves; null on aggregated streams.</param>
    /// <param name="requests">From the client.</param>
    /// <param name="responses">To the client.</param>
    /// <param name="context">The call.</param>
    public Task DeltaAsync(string? typeUrl, IAsyncStreamReader<DeltaDiscoveryRequest> requests, IServerStreamWriter<DeltaDiscoveryResponse> responses, ServerCallContext context) =>
        RunAsync(requests, responses, context, request => request.Node, events => new DeltaProtocol(typeUrl, Limits, Identify(), events));

    /// <summary>Answers once, for clients that poll.</summary>
    /// <param name="typeUrl">The type that the service serves.</param>
    /// <param name="request">What is asked for.</param>
    /// <exception cref="RpcException">There is no snapshot for the node, or the request is not one that can be served.</exception>
    public DiscoveryResponse Fetch(string typeUrl, DiscoveryRequest request)
    {
        var node = XdsNode.From(request.Node);
        var group = cache.GroupOf(node);
        var snapshot = cache.Effective(group) ?? throw Refusals.Unavailable($"there is no snapshot for node '{node.Id}' yet");
        var once = request.Clone();
        // Who polls always gets the whole answer: there is no stream that remembers what it has.
        (once.VersionInfo, once.ResponseNonce, once.ErrorDetail) = ("", "", null);
        var protocol = new SotwProtocol(typeUrl, Limits, Identify(), new NodeStream(node, group, [], logger));
        protocol.Receive(once, TimeSpan.Zero);
        return protocol.Next(snapshot, TimeSpan.Zero) ?? new DiscoveryResponse { TypeUrl = typeUrl, VersionInfo = snapshot.VersionOf(typeUrl), ControlPlane = Identify() };
    }

    private StreamLimits Limits => new(options.Value.MaxNamesPerStream, options.Value.MaxNameLength, options.Value.MaxTypesPerStream);

    private ControlPlane? Identify() => options.Value.Identifier.Length == 0 ? null : new ControlPlane { Identifier = options.Value.Identifier };

    private async Task RunAsync<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requests,
        IServerStreamWriter<TResponse> responses,
        ServerCallContext context,
        Func<TRequest, Node?> nodeOf,
        Func<IProtocolEvents, IDiscoveryProtocol<TRequest, TResponse>> create)
        where TRequest : class
        where TResponse : class
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            if (Interlocked.Increment(ref _streams) > options.Value.MaxStreams)
                throw Refusals.TooMuch($"the server has {options.Value.MaxStreams} streams already");
            if (await FirstAsync(requests, ending.Token))
                await ServeAsync(requests, responses, nodeOf(requests.Current), create, ending.Token);
        }
        catch (Exception exception) when (ending.IsCancellationRequested && exception is not RpcException { StatusCode: not StatusCode.Cancelled })
        {
            // The client went away, which is no error, or we do.
            if (!context.CancellationToken.IsCancellationRequested)
                throw Refusals.Unavailable("the server shuts down");
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    private static async Task<bool> FirstAsync<TRequest>(IAsyncStreamReader<TRequest> requests, CancellationToken cancellation)
    {
        try
        {
            return await requests.MoveNext(cancellation);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw Refusals.Invalid($"the request is not a {typeof(TRequest).Name}: {exception.Message}");
        }
    }

    private async Task ServeAsync<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requests,
        IServerStreamWriter<TResponse> responses,
        Node? introduced,
        Func<IProtocolEvents, IDiscoveryProtocol<TRequest, TResponse>> create,
        CancellationToken cancellation)
        where TRequest : class
        where TResponse : class
    {
        // Only the first request is sure to tell who it is from.
        var node = XdsNode.From(introduced);
        var signal = new Signal();
        using var watch = cache.Open(cache.GroupOf(node), signal);
        var stream = new NodeStream(node, watch.Group, _observers, logger);
        cache.Registry.Open(stream);
        stream.OnConnected();
        try
        {
            await new DiscoveryLoop<TRequest, TResponse>(requests, responses, create(stream), watch, signal, time).RunAsync(cancellation);
        }
        finally
        {
            cache.Registry.Close(stream);
            stream.OnDisconnected();
        }
    }
}
