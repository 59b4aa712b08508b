using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Fairlead.Transports;
using Fairlead.Transports.Sockets;
using Fairlead.Workers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Fairlead.AspNetCore.Tests;

public sealed class ConnectionContextConnectionTests : IAsyncLifetime
{
    private readonly IWorkerThread _thread = new SocketTransport().StartWorker(0);
    private IConnectionListener _listener = null!;
    private Socket _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var factory = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        _listener = await factory.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), Token);
        _client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await _client.ConnectAsync(_listener.EndPoint, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _listener.DisposeAsync();
        await _thread.DisposeAsync();
    }

    [Fact]
    public Task Bytes_go_both_ways_and_results_come_on_the_worker() => RunAsync(async connection =>
    {
        Assert.False(connection.Input.TryRead(out _));
        var reading = connection.Input.ReadAsync();
        Assert.False(reading.IsCompleted);
        await _client.SendAsync("abc"u8.ToArray(), Token);
        var read = await reading;
        Assert.Same(_thread.Worker, Worker.Current);
        Assert.Equal("abc"u8.ToArray(), read.Buffer.ToArray());
        connection.Input.AdvanceTo(read.Buffer.GetPosition(1), read.Buffer.End);
        await _client.SendAsync("d"u8.ToArray(), Token);
        read = await connection.Input.ReadAsync();
        Assert.Equal("bcd"u8.ToArray(), read.Buffer.ToArray());
        connection.Input.AdvanceTo(read.Buffer.End);
        Assert.Equal(4, connection.BytesReceived);

        "x"u8.CopyTo(connection.Output.GetSpan(1));
        connection.Output.Advance(1);
        Assert.Equal(1, connection.Output.UnflushedBytes);
        await connection.Output.WriteAsync("yz"u8.ToArray());
        var answer = new byte[3];
        Assert.Equal(3, await _client.ReceiveAsync(answer, Token));
        Assert.Equal("xyz"u8.ToArray(), answer);
        Assert.Equal(3, connection.BytesSent);
        Assert.Equal(((IPEndPoint)_client.LocalEndPoint!).Port, connection.RemoteAddress.Port);
        connection.Close();
    });

    [Fact]
    public Task The_end_of_the_peer_ends_the_input_and_output_goes_on() => RunAsync(async connection =>
    {
        _client.Shutdown(SocketShutdown.Send);
        Assert.True((await connection.Input.ReadAsync()).IsCompleted);
        Assert.Equal(ConnectionFault.None, connection.Fault);
        Assert.False((await connection.Output.WriteAsync("late"u8.ToArray())).IsCompleted);
        connection.Close();
        var answer = new byte[10];
        Assert.Equal(4, await _client.ReceiveAsync(answer, Token));
        Assert.Equal(0, await _client.ReceiveAsync(answer, Token));
    });

    [Fact]
    public Task A_reset_by_the_peer_ends_the_input_without_an_exception() => RunAsync(async connection =>
    {
        var reading = connection.Input.ReadAsync();
        _client.LingerState = new LingerOption(true, 0);
        _client.Close();
        Assert.True((await reading).IsCompleted);
        Assert.Equal(ConnectionFault.Reset, connection.Fault);
        while (!(await connection.Output.WriteAsync(new byte[1000])).IsCompleted)
        {
        }

        connection.Output.GetSpan(10000).Clear();
        connection.Output.Advance(10000);
        connection.Close();
    });

    [Fact]
    public Task Abort_resets_the_peer_and_ends_a_pending_read() => RunAsync(async connection =>
    {
        var reading = connection.Input.ReadAsync();
        connection.Abort();
        connection.Abort();
        Assert.True((await reading).IsCompleted);
        Assert.Equal(ConnectionFault.Aborted, connection.Fault);
        Assert.True((await connection.Output.FlushAsync()).IsCompleted);
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            if (await _client.ReceiveAsync(new byte[1], Token) == 0)
                throw new SocketException((int)SocketError.ConnectionReset);
        });
    });

    [Fact]
    public Task Close_ends_a_pending_read_and_a_pending_write() => RunAsync(async connection =>
    {
        var reading = connection.Input.ReadAsync();
        var writing = WriteForEverAsync(connection);
        connection.Close();
        Assert.True((await reading).IsCompleted);
        await writing;
        Assert.Equal(ConnectionFault.None, connection.Fault);
    });

    [Fact]
    public Task A_read_whose_token_is_canceled_throws() => RunAsync(async connection =>
    {
        using var source = new CancellationTokenSource();
        var reading = connection.Input.ReadAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await reading);
        connection.Input.CancelPendingRead();
        Assert.True((await connection.Input.ReadAsync()).IsCanceled);
        connection.Close();
    });

    private static async Task WriteForEverAsync(Connection connection)
    {
        while (!(await connection.Output.WriteAsync(new byte[100_000])).IsCompleted)
        {
        }
    }

    private async Task RunAsync(Func<Connection, Task> body)
    {
        var context = await _listener.AcceptAsync(Token);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _thread.Worker.Post(_ => _ = BodyAsync(), null);
        await done.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);

        async Task BodyAsync()
        {
            try
            {
                await body(new ConnectionContextConnection(context!, _thread.Worker));
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }
    }
}
