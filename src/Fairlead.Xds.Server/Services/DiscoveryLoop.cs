using Fairlead.Xds.Server.Nodes;
using Fairlead.Xds.Server.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Fairlead.Xds.Server.Services;

/// <summary>
/// The life of a stream: 1. wait for a request, for a new snapshot, for a heartbeat or for the end of a write; 2. take requests as they come; 3. write what there is to say,
/// one response at a time. Requests are read while a response is being written, so that two sides that both write cannot block each other. Whatever happens during
/// a slow write is one snapshot afterwards: the latest.
/// </summary>
internal sealed class DiscoveryLoop<TRequest, TResponse>(
    IAsyncStreamReader<TRequest> requests,
    IServerStreamWriter<TResponse> responses,
    IDiscoveryProtocol<TRequest, TResponse> protocol,
    SnapshotWatch watch,
    Signal signal,
    TimeProvider time)
    where TRequest : class
    where TResponse : class
{
    private readonly long _start = time.GetTimestamp();
    private Task? _write;

    /// <summary>Ends when the client closes its side; the request that the reader stands at is the first.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = time.CreateTimer(state => ((Signal)state!).Set(), signal, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        protocol.Receive(requests.Current, Now);
        try
        {
            await ServeAsync(timer, cancellation);
        }
        finally
        {
            // A response is never cut off by the status that ends the stream.
            if (_write is not null)
                await _write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_start);

    private async Task ServeAsync(ITimer timer, CancellationToken cancellation)
    {
        var read = ReadAsync(cancellation);
        while (true)
        {
            var wake = signal.Next;
            if (_write is { IsCompleted: true })
            {
                await _write;
                _write = null;
            }

            if (_write is null && watch.Current is { } snapshot && protocol.Next(snapshot, Now) is { } response)
                _write = responses.WriteAsync(response, cancellation);
            Arm(timer);
            await (_write is null ? Task.WhenAny(read, wake) : Task.WhenAny(read, _write));
            if (!read.IsCompleted)
                continue;
            if (!await read)
                break;
            protocol.Receive(requests.Current, Now);
            read = ReadAsync(cancellation);
        }
    }

    // Each time anew: a timer may fire a little before its time.
    private void Arm(ITimer timer)
    {
        var wait = _write is null && watch.Current is not null ? protocol.NextDue - Now : null;
        timer.Change(wait is null ? Timeout.InfiniteTimeSpan : wait < TimeSpan.Zero ? TimeSpan.Zero : wait.Value, Timeout.InfiniteTimeSpan);
    }

    private async Task<bool> ReadAsync(CancellationToken cancellation)
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
}
