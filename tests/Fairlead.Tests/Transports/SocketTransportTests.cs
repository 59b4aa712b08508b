using Fairlead.Transports;
using Fairlead.Transports.Sockets;

namespace Fairlead.Tests.Transports;

public sealed class SocketTransportTests : TransportConformance
{
    [Fact]
    public Task A_read_whose_token_is_canceled_throws_and_takes_nothing_away() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        using var source = new CancellationTokenSource();
        var reading = server.Input.ReadAsync(source.Token);
        await source.CancelAsync();
        var error = await Assert.ThrowsAsync<OperationCanceledException>(async () => await reading);
        Assert.Equal(source.Token, error.CancellationToken);
        await ExpectEchoAsync(client, server);
    });

    [Fact]
    public Task A_token_that_is_canceled_late_disturbs_no_later_read() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        using var source = new CancellationTokenSource();
        var reading = server.Input.ReadAsync(source.Token);
        await client.Output.WriteAsync("x"u8.ToArray());
        server.Input.AdvanceTo((await reading).Buffer.End);
        var next = server.Input.ReadAsync(CancellationToken.None);
        await source.CancelAsync();
        await Task.Yield();
        await client.Output.WriteAsync("y"u8.ToArray());
        Assert.False((await next).IsCanceled);
    });

    [Fact]
    public Task A_flush_that_lends_memory_completes_only_when_the_memory_is_free() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        var memory = new byte[32_000_000];
        Array.Fill(memory, (byte)1);
        var writing = client.Output.WriteAsync(memory);
        Assert.False(writing.IsCompleted);
        client.Output.CancelPendingFlush();
        Assert.False(writing.IsCompleted);
        Assert.Equal(-1, (await ReadAsync(server, memory.Length)).AsSpan().IndexOfAnyExcept((byte)1));
        Assert.True((await writing).IsCanceled);
    });

    protected override ITransport CreateTransport() => new SocketTransport();
}
