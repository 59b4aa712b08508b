using System.Net.Sockets;
using Fairlead.Transports;

namespace Fairlead.Tests.Transports;

public abstract partial class TransportConformance
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task One_direction_may_end_before_the_other(bool clientFirst) => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        var (first, second) = clientFirst ? (client, server) : (server, client);
        await first.Output.WriteAsync("request"u8.ToArray());
        first.ShutdownOutput();
        first.ShutdownOutput();
        Assert.Equal("request"u8.ToArray(), await ReadToEndAsync(second));
        await second.Output.WriteAsync("response"u8.ToArray());
        second.ShutdownOutput();
        Assert.Equal("response"u8.ToArray(), await ReadToEndAsync(first));
        Assert.Equal((ConnectionFault.None, ConnectionFault.None), (first.Fault, second.Fault));
    });

    [Fact]
    public Task Output_that_has_ended_takes_no_more() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        client.Output.Complete();
        Assert.True((await client.Output.WriteAsync(new byte[10])).IsCompleted);
        Assert.Empty(await ReadToEndAsync(server));
        Assert.Equal(0, _worker.Buffers.BytesInUse);
    });

    [Fact]
    public Task Close_delivers_what_was_flushed() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        var sent = Bytes(100_000);
        await client.Output.WriteAsync(sent);
        client.Close();
        client.Close();
        Assert.Equal(sent, await ReadToEndAsync(server));
        Assert.Equal((ConnectionFault.None, ConnectionFault.None), (client.Fault, server.Fault));
    });

    [Fact]
    public Task Close_with_a_pending_read_is_no_reset() => RunAsync(async () =>
    {
        var (client, server) = await RawPairAsync();
        using (client)
        {
            var reading = server.Input.ReadAsync();
            await server.Output.WriteAsync("bye"u8.ToArray());
            server.Close();
            var read = await reading;
            Assert.True(read.IsCompleted && read.Buffer.IsEmpty);
            var received = new byte[10];
            Assert.Equal(3, await client.ReceiveAsync(received));
            Assert.Equal(0, await client.ReceiveAsync(received));
        }
    });

    [Fact]
    public Task Abort_resets_the_peer() => RunAsync(async () =>
    {
        var (client, server) = await RawPairAsync();
        using (client)
        {
            server.Abort();
            server.Abort();
            Assert.Equal(ConnectionFault.Aborted, server.Fault);
            var error = await Assert.ThrowsAsync<SocketException>(async () => await client.ReceiveAsync(new byte[1]));
            Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        }
    });

    [Fact]
    public Task A_reset_by_the_peer_ends_a_pending_read() => RunAsync(async () =>
    {
        var (client, server) = await RawPairAsync();
        var reading = server.Input.ReadAsync();
        Assert.False(reading.IsCompleted);
        client.LingerState = new LingerOption(true, 0);
        client.Close();
        var read = await reading;
        Assert.True(read.IsCompleted);
        Assert.Equal(ConnectionFault.Reset, server.Fault);
        Assert.True((await server.Output.WriteAsync(new byte[10])).IsCompleted);
        server.Close();
        Assert.Equal(ConnectionFault.Reset, server.Fault);
    });

    [Fact]
    public Task A_reset_by_the_peer_ends_a_pending_write() => RunAsync(async () =>
    {
        var (client, server) = await RawPairAsync();
        var writing = WriteForEverAsync(server);
        await Task.Yield();
        client.LingerState = new LingerOption(true, 0);
        client.Close();
        await writing;
        Assert.Equal(ConnectionFault.Reset, server.Fault);
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_pending_read_completes_when_this_side_ends(bool abort) => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        var reading = client.Input.ReadAsync();
        Assert.False(reading.IsCompleted);
        End(client, abort);
        Assert.True((await reading).IsCompleted);
        Assert.True((await client.Input.ReadAsync()).IsCompleted);
        server.Close();
    });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_pending_write_completes_when_this_side_ends(bool abort) => RunAsync(async () =>
    {
        var (client, _) = await PairAsync();
        var writing = WriteForEverAsync(client);
        await Task.Yield();
        Assert.False(writing.IsCompleted);
        End(client, abort);
        await writing;
        Assert.True((await client.Output.FlushAsync()).IsCompleted);
        Assert.Equal(0, _worker.Buffers.BytesInUse);
        Assert.Equal(abort ? ConnectionFault.Aborted : ConnectionFault.None, client.Fault);
    });

    [Fact]
    public Task Bytes_that_nobody_takes_are_given_back_when_the_connection_ends() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync(new byte[10]);
        var read = await server.Input.ReadAsync();
        server.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        client.Output.GetSpan(10);
        client.Output.Advance(10);
        server.Input.Complete();
        server.Close();
        client.Close();
        Assert.Equal(0, _worker.Buffers.BytesInUse);
    });

    [Fact]
    public Task A_canceled_read_takes_nothing_away() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        var reading = server.Input.ReadAsync();
        server.Input.CancelPendingRead();
        var read = await reading;
        Assert.True(read.IsCanceled && !read.IsCompleted && read.Buffer.IsEmpty);
        server.Input.AdvanceTo(read.Buffer.Start);
        await client.Output.WriteAsync("after"u8.ToArray());
        Assert.Equal("after"u8.ToArray(), await ReadAsync(server, 5));
    });

    [Fact]
    public Task A_canceled_flush_still_sends_its_bytes() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        var expected = Bytes(16_000_000);
        var sent = 0;
        var flushing = default(ValueTask<System.IO.Pipelines.FlushResult>);
        for (; sent < expected.Length; sent += 16_000)
        {
            expected.AsSpan(sent, 16_000).CopyTo(client.Output.GetSpan(16_000));
            client.Output.Advance(16_000);
            flushing = client.Output.FlushAsync();
            if (!flushing.IsCompleted)
                break;
        }

        Assert.True(sent < expected.Length, "the kernel took all");
        client.Output.CancelPendingFlush();
        Assert.True((await flushing).IsCanceled);
        sent += 16_000;
        var writing = client.Output.WriteAsync(expected.AsMemory(sent, 100));
        Assert.Equal(expected[..(sent + 100)], await ReadAsync(server, sent + 100));
        Assert.False((await writing).IsCanceled);
    });

    private static void End(Connection connection, bool abort)
    {
        if (abort)
            connection.Abort();
        else
            connection.Close();
    }

    private static async Task WriteForEverAsync(Connection connection)
    {
        var bytes = new byte[100_000];
        while (!(await connection.Output.WriteAsync(bytes)).IsCompleted)
        {
        }
    }
}
