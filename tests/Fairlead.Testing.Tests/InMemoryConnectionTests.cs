using System.Buffers;
using System.Text;
using Fairlead.Transports;

namespace Fairlead.Testing;

public sealed class InMemoryConnectionTests
{
    private readonly VirtualWorker _worker = new();

    [Fact]
    public void Bytes_sent_then_read_by_the_other_end()
    {
        var (client, server) = InMemoryConnection.CreatePair(_worker);
        _worker.Run(async () =>
        {
            var pending = server.Input.ReadAsync();
            Assert.False(pending.IsCompleted);
            await client.Output.WriteAsync("hello"u8.ToArray());
            var result = await pending;
            Assert.Equal("hello", Encoding.ASCII.GetString(result.Buffer));
            server.Input.AdvanceTo(result.Buffer.End);
        });
        Assert.Equal(5, client.BytesSent);
        Assert.Equal(5, server.BytesReceived);
        Assert.Equal(1, client.SendCount);
    }

    [Fact]
    public void Buffered_bytes_go_before_the_memory_in_one_send()
    {
        var (client, server) = InMemoryConnection.CreatePair(_worker);
        _worker.Run(async () =>
        {
            "ab"u8.CopyTo(client.Output.GetSpan(2));
            client.Output.Advance(2);
            Assert.Equal(0, server.BytesReceived);
            await client.Output.WriteAsync("cd"u8.ToArray());
        });
        Assert.Equal("abcd", server.TakeReceivedText());
        Assert.Equal(1, client.SendCount);
    }

    [Theory]
    [InlineData(1, int.MaxValue)]
    [InlineData(3, 2)]
    [InlineData(int.MaxValue, 1)]
    public void Split_reads_show_every_byte_once(int read, int segment)
    {
        var (client, server) = InMemoryConnection.CreatePair(_worker);
        server.MaxReadBytes = read;
        server.SegmentBytes = segment;
        var seen = new StringBuilder();
        _worker.Run(async () =>
        {
            client.Send("0123456789");
            client.ShutdownOutput();
            while (true)
            {
                var result = await server.Input.ReadAsync();
                if (result.Buffer.IsEmpty)
                    break;
                var half = result.Buffer.GetPosition((result.Buffer.Length + 1) / 2);
                seen.Append(Encoding.ASCII.GetString(result.Buffer.Slice(0, half)));
                server.Input.AdvanceTo(half);
            }
        });
        Assert.Equal("0123456789", seen.ToString());
    }

    [Fact]
    public void Unconsumed_bytes_stay_in_place_while_more_come()
    {
        var (client, server) = InMemoryConnection.CreatePair(_worker);
        _worker.Run(async () =>
        {
            client.Send("head");
            var first = await server.Input.ReadAsync();
            client.Send(new string('x', 20000));
            Assert.Equal("head", Encoding.ASCII.GetString(first.Buffer));
            server.Input.AdvanceTo(first.Buffer.GetPosition(2), first.Buffer.End);
            var second = await server.Input.ReadAsync();
            Assert.Equal("ad" + new string('x', 20000), Encoding.ASCII.GetString(second.Buffer));
        });
    }

    [Fact]
    public void Examined_bytes_are_not_reported_again_before_more_come()
    {
        var (client, server) = InMemoryConnection.CreatePair(_worker);
        _worker.Run(async () =>
        {
            client.Send("a");
            var first = await server.Input.ReadAsync();
            server.Input.AdvanceTo(first.Buffer.Start, first.Buffer.End);
            var pending = server.Input.ReadAsync();
            Assert.False(pending.IsCompleted);
            client.Send("b");
            Assert.Equal("ab", Encoding.ASCII.GetString((await pending).Buffer));
        });
    }

    [Fact]
    public void Half_close_then_end_of_input_and_the_other_direction_goes_on()
    {
        var (client, server) = InMemoryConnection.CreatePair(_worker);
        _worker.Run(async () =>
        {
            client.ShutdownOutput();
            var end = await server.Input.ReadAsync();
            Assert.True(end.IsCompleted);
            Assert.Equal(ConnectionFault.None, server.Fault);
            server.Input.AdvanceTo(end.Buffer.End);
            Assert.False((await server.Output.WriteAsync("x"u8.ToArray())).IsCompleted);
        });
        Assert.Equal("x", client.TakeReceivedText());
    }

    [Fact]
    public void Abort_then_the_other_end_sees_a_reset()
    {
        var (client, server) = InMemoryConnection.CreatePair(_worker);
        _worker.Run(async () =>
        {
            var pending = server.Input.ReadAsync();
            client.Abort();
            Assert.True((await pending).IsCompleted);
            Assert.True((await server.Output.FlushAsync()).IsCompleted);
        });
        Assert.Equal(ConnectionFault.Reset, server.Fault);
        Assert.Equal(ConnectionFault.Aborted, client.Fault);
    }

    [Fact]
    public void Close_with_unread_bytes_then_the_other_end_sees_a_reset()
    {
        var (client, server) = InMemoryConnection.CreatePair(_worker);
        client.Send("unread");
        server.Close();
        Assert.Equal(ConnectionFault.Reset, client.Fault);
    }

    [Fact]
    public void Close_then_own_pending_read_completes()
    {
        var (_, server) = InMemoryConnection.CreatePair(_worker);
        _worker.Run(async () =>
        {
            var pending = server.Input.ReadAsync();
            server.Close();
            Assert.True((await pending).IsCompleted);
        });
        Assert.Equal(ConnectionFault.None, server.Fault);
    }

    [Fact]
    public void Write_beyond_the_limit_waits_for_the_reader()
    {
        var (client, server) = InMemoryConnection.CreatePair(_worker);
        client.WriteLimitBytes = 4;
        _worker.Run(async () =>
        {
            var write = client.Output.WriteAsync("123456"u8.ToArray());
            Assert.False(write.IsCompleted);
            Assert.Equal("123456", server.TakeReceivedText());
            Assert.False((await write).IsCompleted);
        });
    }

    [Fact]
    public void Second_read_while_one_is_pending_then_throws()
    {
        var (_, server) = InMemoryConnection.CreatePair(_worker);
        _worker.Run(async () =>
        {
            var pending = server.Input.ReadAsync();
            Assert.Throws<InvalidOperationException>(() => server.Input.TryRead(out _));
            server.Close();
            await pending;
        });
    }
}
