using System.Buffers;
using System.Net.Sockets;
using System.Threading.Channels;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Tests.Transports;

/// <summary>What every transport must do, over real sockets of the loopback interface.</summary>
public abstract partial class TransportConformance : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly NetworkAddress AnyPort = new([127, 0, 0, 1], 0);
    private readonly List<IAsyncDisposable> _owned = [];
    private ITransport _transport = null!;
    private Worker _worker = null!;

    protected abstract ITransport CreateTransport();

    public ValueTask InitializeAsync()
    {
        _transport = CreateTransport();
        _worker = StartWorker(0);
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        // Listeners first, workers last: the reverse of the order in which they were made.
        for (var i = _owned.Count - 1; i >= 0; i--)
            await _owned[i].DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    protected static async Task<byte[]> ReadAsync(Connection connection, int count)
    {
        var bytes = new byte[count];
        for (var filled = 0; filled < count;)
        {
            var read = await connection.Input.ReadAsync();
            Assert.False(read.IsCompleted && read.Buffer.IsEmpty, $"the peer ended after {filled} of {count} bytes ({connection.Fault})");
            var taken = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, count - filled));
            taken.CopyTo(bytes.AsSpan(filled));
            filled += (int)taken.Length;
            connection.Input.AdvanceTo(taken.End);
        }

        return bytes;
    }

    private static async Task<byte[]> ReadToEndAsync(Connection connection)
    {
        var bytes = new List<byte>();
        while (true)
        {
            var read = await connection.Input.ReadAsync();
            bytes.AddRange(read.Buffer.ToArray());
            connection.Input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                return [.. bytes];
        }
    }

    protected static async Task ExpectEchoAsync(Connection a, Connection b)
    {
        var sent = Bytes(1000, seed: 7);
        await a.Output.WriteAsync(sent);
        Assert.Equal(sent, await ReadAsync(b, sent.Length));
        await b.Output.WriteAsync(sent);
        Assert.Equal(sent, await ReadAsync(a, sent.Length));
    }

    private Worker StartWorker(int index)
    {
        var thread = _transport.StartWorker(index);
        _owned.Add(thread);
        return thread.Worker;
    }

    /// <summary>Runs the body on the worker, with its synchronization context.</summary>
    protected Task RunAsync(Func<Task> body, Worker? worker = null)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        (worker ?? _worker).Post(_ => _ = BodyAsync(), null);
        return done.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);

        async Task BodyAsync()
        {
            try
            {
                await body();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }
    }

    private Accepting Listen(NetworkAddress address, ListenOptions? options = null, params Worker[] workers)
    {
        var accepting = new Accepting(_transport.Bind(address, options ?? new ListenOptions()));
        _owned.Add(accepting.Listener);
        foreach (var worker in workers.Length == 0 ? [_worker] : workers)
            accepting.Listener.Start(worker, c => accepting.Accepted.Writer.TryWrite((c, Worker.Current)));
        return accepting;
    }

    private async Task<Connection> ConnectAsync(NetworkAddress address)
    {
        var result = await _transport.ConnectAsync(_worker, address, Patience);
        Assert.Equal(SocketError.Success, result.Error);
        return result.Connection!;
    }

    /// <summary>Two ends of a connection, both on the worker.</summary>
    protected async Task<(Connection Client, Connection Server)> PairAsync(NetworkAddress? address = null)
    {
        var accepting = Listen(address ?? AnyPort);
        var client = await ConnectAsync(accepting.Listener.LocalAddress);
        return (client, await accepting.NextAsync());
    }

    /// <summary>A connection whose client is a plain socket.</summary>
    private async Task<(Socket Client, Connection Server)> RawPairAsync()
    {
        var accepting = Listen(AnyPort);
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(accepting.Listener.LocalAddress.ToEndPoint());
        return (client, await accepting.NextAsync());
    }

    private sealed class Accepting(ITransportListener listener)
    {
        public ITransportListener Listener => listener;

        public Channel<(Connection Connection, Worker? On)> Accepted { get; } = Channel.CreateUnbounded<(Connection, Worker?)>();

        public async Task<Connection> NextAsync()
        {
            var (connection, on) = await Accepted.Reader.ReadAsync(TestContext.Current.CancellationToken);
            Assert.Same(connection.Worker, on);
            return connection;
        }
    }
}
