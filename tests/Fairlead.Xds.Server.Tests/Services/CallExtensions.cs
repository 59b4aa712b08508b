using Grpc.Core;

namespace Fairlead.Xds.Server.Tests.Services;

internal static class CallExtensions
{
    public static Task SendAsync<TRequest, TResponse>(this AsyncDuplexStreamingCall<TRequest, TResponse> call, TRequest request) =>
        call.RequestStream.WriteAsync(request, TestContext.Current.CancellationToken);

    public static async Task<TResponse> NextAsync<TRequest, TResponse>(this AsyncDuplexStreamingCall<TRequest, TResponse> call) =>
        await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken) ? call.ResponseStream.Current : throw new InvalidOperationException("The stream ended.");

    /// <summary>Closes our side and tells how the other ends.</summary>
    public static async Task<Status> EndAsync<TRequest, TResponse>(this AsyncDuplexStreamingCall<TRequest, TResponse> call)
    {
        try
        {
            await call.RequestStream.CompleteAsync();
            while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
            {
                // What was on its way.
            }

            return call.GetStatus();
        }
        catch (RpcException exception)
        {
            return exception.Status;
        }
    }
}
