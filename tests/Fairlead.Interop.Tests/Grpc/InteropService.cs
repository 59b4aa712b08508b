using Google.Protobuf;
using Grpc.Core;

namespace Fairlead.Interop.Tests.Grpc;

/// <summary>The server's side of the standard interop cases.</summary>
public sealed class InteropService : Interop.InteropBase
{
    /// <summary>Completes when a call that hangs was cancelled.</summary>
    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override Task<Nothing> Empty(Nothing request, ServerCallContext context) => Task.FromResult(request);

    public override async Task<Reply> Unary(Request request, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        if (request.Hang)
            await HangAsync(context);
        ThrowIfAsked(request);
        return new Reply { Payload = Payload(request.Sizes.FirstOrDefault()), Received = request.Payload.Length };
    }

    public override async Task<Reply> ClientStream(IAsyncStreamReader<Request> requestStream, ServerCallContext context)
    {
        var received = 0;
        await foreach (var request in requestStream.ReadAllAsync())
            received += request.Payload.Length;
        return new Reply { Received = received };
    }

    public override async Task ServerStream(Request request, IServerStreamWriter<Reply> responseStream, ServerCallContext context)
    {
        foreach (var size in request.Sizes)
            await responseStream.WriteAsync(new Reply { Payload = Payload(size) });
    }

    public override async Task Both(IAsyncStreamReader<Request> requestStream, IServerStreamWriter<Reply> responseStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        var hangs = false;
        try
        {
            await foreach (var request in requestStream.ReadAllAsync())
            {
                hangs |= request.Hang;
                foreach (var size in request.Sizes)
                    await responseStream.WriteAsync(new Reply { Payload = Payload(size), Received = request.Payload.Length });
                ThrowIfAsked(request);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            Cancelled.TrySetResult();
            throw;
        }

        // grpc-js ends its requests before it resets the stream.
        if (hangs)
            await HangAsync(context);
    }

    private static void ThrowIfAsked(Request request)
    {
        if (request.Code != 0)
            throw new RpcException(new Status((StatusCode)request.Code, request.Message));
    }

    private static ByteString Payload(int size) => ByteString.CopyFrom(new byte[size]);

    private static async Task EchoMetadataAsync(ServerCallContext context)
    {
        if (context.RequestHeaders.Get("x-grpc-test-echo-initial") is { } initial)
            await context.WriteResponseHeadersAsync(new Metadata { { initial.Key, initial.Value } });
        if (context.RequestHeaders.Get("x-grpc-test-echo-trailing-bin") is { } trailing)
            context.ResponseTrailers.Add(trailing.Key, trailing.ValueBytes);
    }

    private async Task HangAsync(ServerCallContext context)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }
        finally
        {
            Cancelled.TrySetResult();
        }
    }
}
