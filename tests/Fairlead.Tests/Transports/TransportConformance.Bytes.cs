using System.Buffers;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Tests.Transports;

public abstract partial class TransportConformance
{
    private const int Bulk = 64 * 1024 * 1024;

    // Not a divisor of any buffer size, so that a lost or doubled piece shows.
    private const int PatternLength = 65521;

    [Fact]
    public Task Bytes_arrive_both_ways_and_are_counted() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        await ExpectEchoAsync(client, server);
        Assert.Equal((1000, 1000), (client.BytesSent, client.BytesReceived));
        Assert.Equal((1000, 1000), (server.BytesSent, server.BytesReceived));
        Assert.NotEqual(client.Id, server.Id);
        client.Close();
        server.Close();
    });

    [Fact]
    public Task Buffered_bytes_go_before_the_memory_of_the_same_write() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        foreach (var length in (int[])[0, 1, 4096, 4097, 100_000])
        {
            var (head, body) = (Bytes(700, seed: length), Bytes(length, seed: length + 1));
            head.AsSpan(0, 200).CopyTo(client.Output.GetSpan(200));
            client.Output.Advance(200);
            head.AsSpan(200).CopyTo(client.Output.GetMemory(500).Span);
            client.Output.Advance(500);
            Assert.Equal(700, client.Output.UnflushedBytes);
            var writing = client.Output.WriteAsync(body);
            byte[] expected = [.. head, .. body];
            Assert.Equal(expected, await ReadAsync(server, expected.Length));
            Assert.False((await writing).IsCompleted);
            Assert.Equal(0, client.Output.UnflushedBytes);
        }
    });

    [Fact]
    public Task Memory_that_is_no_array_is_sent_too() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        using var memory = new NativeBlock(Bytes(50_000, seed: 5));
        Bytes(300, seed: 4).CopyTo(client.Output.GetSpan(300));
        client.Output.Advance(300);
        var writing = client.Output.WriteAsync(memory.Memory);
        byte[] expected = [.. Bytes(300, seed: 4), .. Bytes(50_000, seed: 5)];
        Assert.Equal(expected, await ReadAsync(server, expected.Length));
        await writing;
    });

    [Fact]
    public Task A_span_larger_than_any_block_keeps_what_was_written_before() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        var expected = Bytes(400_010);
        expected.AsSpan(0, 10).CopyTo(client.Output.GetSpan());
        client.Output.Advance(10);
        expected.AsSpan(10).CopyTo(client.Output.GetSpan(400_000));
        client.Output.Advance(400_000);
        var flushing = client.Output.FlushAsync();
        Assert.Equal(expected, await ReadAsync(server, expected.Length));
        await flushing;
    });

    [Fact]
    public Task Bytes_that_are_seen_but_not_taken_stay_until_all_fit() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        var expected = Bytes(300_000);
        var writing = client.Output.WriteAsync(expected);
        while (true)
        {
            var read = await server.Input.ReadAsync();
            if (read.Buffer.Length < expected.Length)
            {
                server.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            Assert.True(read.Buffer.IsSingleSegment);
            Assert.True(read.Buffer.FirstSpan.SequenceEqual(expected));
            server.Input.AdvanceTo(read.Buffer.End);
            break;
        }

        await writing;
        Assert.Equal(0, _worker.Buffers.BytesInUse);
    });

    [Fact]
    public Task A_part_that_was_taken_is_not_shown_again() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        await client.Output.WriteAsync("abcdef"u8.ToArray());
        Assert.Equal("abcd"u8.ToArray(), await ReadAsync(server, 4));
        var read = await server.Input.ReadAsync();
        Assert.Equal("ef"u8, read.Buffer.FirstSpan);
        server.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        Assert.False(server.Input.TryRead(out _));
        var reading = server.Input.ReadAsync();
        Assert.False(reading.IsCompleted);
        await client.Output.WriteAsync("g"u8.ToArray());
        Assert.Equal("efg"u8.ToArray(), (await reading).Buffer.ToArray());
    });

    [Fact]
    public Task Bulk_data_arrives_whole_both_ways_at_once() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        var largest = 0L;
        void Sample() => largest = Math.Max(largest, _worker.Buffers.BytesInUse);
        await Task.WhenAll(
            SendBulkAsync(client, useMemory: true), SendBulkAsync(server, useMemory: false), ReceiveBulkAsync(client, Sample), ReceiveBulkAsync(server, Sample));
        Assert.InRange(largest, 1, 4 * BufferPool.LargeBlockSize);
        Assert.Equal((Bulk, Bulk), (client.BytesSent, client.BytesReceived));
    });

    [Fact]
    public Task A_slow_reader_holds_the_writer_and_memory_stays_bounded() => RunAsync(async () =>
    {
        var (client, server) = await PairAsync();
        var sending = SendBulkAsync(client, useMemory: false);
        var largest = 0L;

        // Nobody reads: the writer must come to a halt, which it has once its count stands still.
        for (var (sent, still) = (-1L, 0); still < 20; still = client.BytesSent == sent ? still + 1 : 0)
        {
            sent = client.BytesSent;
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.False(sending.IsCompleted);
        Assert.InRange(client.BytesSent, 1, Bulk / 2);
        await Task.WhenAll(sending, ReceiveBulkAsync(server, () => largest = Math.Max(largest, _worker.Buffers.BytesInUse)));
        Assert.InRange(largest, 1, 3 * BufferPool.LargeBlockSize);
    });

    private static async Task SendBulkAsync(Connection connection, bool useMemory)
    {
        var pattern = Bytes(PatternLength * 4);
        PatternOf(pattern);
        for (var sent = 0; sent < Bulk;)
        {
            var offset = sent % PatternLength;
            var count = Math.Min(Bulk - sent, 1 + (int)((uint)(sent * 2654435761) % (useMemory ? 150_000u : 30_000u)));
            if (useMemory)
            {
                Assert.False((await connection.Output.WriteAsync(pattern.AsMemory(offset, count))).IsCompleted);
            }
            else
            {
                pattern.AsSpan(offset, count).CopyTo(connection.Output.GetSpan(count));
                connection.Output.Advance(count);
                Assert.False((await connection.Output.FlushAsync()).IsCompleted);
            }

            sent += count;
        }

        connection.ShutdownOutput();
    }

    private static void PatternOf(Span<byte> repeated)
    {
        for (var i = PatternLength; i < repeated.Length; i++)
            repeated[i] = repeated[i - PatternLength];
    }

    private static int Check(ReadOnlySpan<byte> bytes, byte[] pattern, int position)
    {
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(bytes.Length, PatternLength)..])
        {
            var count = Math.Min(bytes.Length, PatternLength);
            Assert.True(bytes[..count].SequenceEqual(pattern.AsSpan(position % PatternLength, count)), $"wrong bytes near {position}");
            position += count;
        }

        return position;
    }

    private static async Task ReceiveBulkAsync(Connection connection, Action onRead)
    {
        var pattern = Bytes(PatternLength * 4);
        PatternOf(pattern);
        var received = 0;
        while (true)
        {
            var read = await connection.Input.ReadAsync();
            onRead();
            foreach (var piece in read.Buffer)
                received = Check(piece.Span, pattern, received);
            connection.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
            if (received % 16 == 0)
                await Task.Yield();
        }

        Assert.Equal(Bulk, received);
        Assert.Equal(ConnectionFault.None, connection.Fault);
    }
}
