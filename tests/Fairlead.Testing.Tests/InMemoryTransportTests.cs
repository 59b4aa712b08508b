using System.Net.Sockets;
using Fairlead.Transports;

namespace Fairlead.Testing;

public sealed class InMemoryTransportTests
{
    private readonly VirtualWorker _worker = new();
    private readonly InMemoryTransport _network = new();

    [Fact]
    public void Connect_then_the_listener_accepts_on_its_worker()
    {
        _network.Use(_worker);
        Assert.Same(_worker, _network.StartWorker(0).Worker);
        var listener = _network.Bind(new NetworkAddress([127, 0, 0, 1], 0), new ListenOptions());
        Assert.NotEqual(0, listener.LocalAddress.Port);
        Connection? accepted = null;
        listener.Start(_worker, connection => accepted = connection);
        _worker.Run(async () =>
        {
            var result = await _network.ConnectAsync(_worker, listener.LocalAddress, TimeSpan.FromSeconds(1));
            await result.Connection!.Output.WriteAsync("hi"u8.ToArray());
        });
        Assert.Equal("hi", ((InMemoryConnection)accepted!).TakeReceivedText());
        Assert.Equal(listener.LocalAddress, accepted.LocalAddress);
    }

    [Fact]
    public void Connect_to_nobody_then_refused()
    {
        _worker.Run(async () =>
        {
            var result = await _network.ConnectAsync(_worker, new NetworkAddress([127, 0, 0, 1], 9), TimeSpan.FromSeconds(1));
            Assert.Null(result.Connection);
            Assert.Equal(SocketError.ConnectionRefused, result.Error);
        });
    }

    [Fact]
    public async Task Bind_twice_then_throws_until_the_first_is_stopped()
    {
        var address = new NetworkAddress([127, 0, 0, 1], 80);
        var first = _network.Bind(address, new ListenOptions());
        Assert.Throws<SocketException>(() => _network.Bind(address, new ListenOptions()));
        await first.StopAsync();
        Assert.Equal(address, _network.Bind(address, new ListenOptions()).LocalAddress);
    }
}
