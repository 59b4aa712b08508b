using Envoy.Service.Discovery.V3;
using Fairlead.Xds.Discovery;
using Fairlead.Xds.Discovery.Streams;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Fairlead.Xds.Tests.Discovery.Streams;

/// <summary>Serves every discovery method by handing the stream to the test.</summary>
internal sealed class FakeService(FakeControlPlane plane)
{
    internal sealed class Methods : IServiceMethodProvider<FakeService>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<FakeService> context)
        {
            foreach (var type in ResourceTypes.All.Prepend(null))
            {
                context.AddDuplexStreamingMethod(DiscoveryMethods.StateOfTheWorld(type), [], (service, requests, responses, call) => service.ServeAsync(requests, responses, call, service.Plane.Streams));
                context.AddDuplexStreamingMethod(DiscoveryMethods.Delta(type), [], (service, requests, responses, call) => service.ServeAsync(requests, responses, call, service.Plane.DeltaStreams));
            }
        }
    }

    private FakeControlPlane Plane => plane;

    private async Task ServeAsync<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, ServerCallContext call, FakeStreams<TRequest, TResponse> streams)
        where TRequest : class
    {
        var stream = new FakeStream<TRequest, TResponse>(call.Method, call.RequestHeaders, call.Host, responses, call.GetHttpContext().Abort);
        streams.Add(stream);
        var reading = ReadAsync(requests, stream);
        await Task.WhenAny(stream.Ended, reading);
        if (stream.Ended.IsCompleted)
            await stream.Ended;
    }

    private static async Task ReadAsync<TRequest, TResponse>(IAsyncStreamReader<TRequest> requests, FakeStream<TRequest, TResponse> stream)
        where TRequest : class
    {
        try
        {
            while (await requests.MoveNext(CancellationToken.None))
                await stream.Requests.WriteAsync(requests.Current);
        }
        catch (Exception exception) when (exception is IOException or RpcException or OperationCanceledException or InvalidOperationException)
        {
            // The client is gone.
        }

        stream.Requests.TryComplete();
    }
}
