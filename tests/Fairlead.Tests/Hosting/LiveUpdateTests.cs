using Fairlead.Configuration;
using Fairlead.Tests.Hosting.Support;

namespace Fairlead.Tests.Hosting;

/// <summary>Clients at full speed while everything changes around them.</summary>
public sealed class LiveUpdateTests : IDisposable
{
    private const int Changes = 1000;
    private const int Clients = 8;

    private readonly Upstream _first = new("first");
    private readonly Upstream _second = new("second");
    private readonly CancellationTokenSource _stop = new();
    private long _requests;
    private long _reconnects;

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Thousand_changes_of_every_kind_then_no_request_fails_and_no_connection_of_an_unchanged_chain_ends()
    {
        await using var proxy = await TestProxy.StartAsync(
            Make.Eds("c"), Make.Endpoints("c", _first.Port, _second.Port), Make.Eds("d"), Make.Endpoints("d", _second.Port), Make.Routes("r", Make.To("c")), Steady(0), Draining(0));
        var steady = Enumerable.Range(0, Clients).Select(_ => LoadAsync(proxy, "main", mayClose: false)).ToArray();
        var draining = Enumerable.Range(0, 2).Select(_ => LoadAsync(proxy, "side", mayClose: true)).ToArray();
        for (var i = 1; i <= Changes; i++)
        {
            Assert.Empty(await proxy.Source.OfferAsync(Change(i)));
            if (i % 20 == 0)
                Assert.Empty(await proxy.Source.RemoveAsync(ResourceKind.Listener, "extra"));
        }

        var requests = Interlocked.Read(ref _requests);
        await _stop.CancelAsync();
        await Task.WhenAll(steady).Within();
        await Task.WhenAll(draining).Within();
        Assert.True(requests > Changes, $"there were only {requests} requests");
        Assert.True(Interlocked.Read(ref _reconnects) > 0, "the listener that changed as a whole has never drained");
        Assert.Equal(0, proxy.Stat("http.main.downstream_rq_5xx"));
        Assert.True(proxy.Stat("listener_manager.listener_in_place_updated") >= Changes / 10);
    }

    private static Listener Steady(int revision) => Make.Listener(
        "main",
        0,
        Make.Chain("steady", Make.Manager("main") with { RouteConfigName = "r" }),
        Make.Chain("changing", Make.Manager($"other{revision % 7}") with { RouteConfigName = "r" }, new FilterChainMatch { SourcePorts = [1 + (revision % 100)] }));

    private static Listener Draining(int revision) => Make.Named("side", "r") with { PerConnectionBufferLimitBytes = 65536 + (revision % 8) };

    private ConfigResource[] Change(int i) => (i % 10) switch
    {
        0 => [Steady(i)],
        1 => [Make.Named("extra", "r")],
        2 or 7 => [Make.Eds("c") with { ConnectTimeout = TimeSpan.FromSeconds(5 + (i % 9)) }, Make.Endpoints("c", _second.Port, _first.Port)],
        3 or 6 => [Make.Routes("r", Make.To(i % 4 < 2 ? "c" : "d"))],
        4 => [Draining(i)],
        5 => [Make.Endpoints("d", i % 4 < 2 ? _first.Port : _second.Port)],
        8 => [Make.Endpoints("c", _first.Port)],
        _ => [Make.Endpoints("c", _first.Port, _second.Port)],
    };

    private async Task LoadAsync(TestProxy proxy, string listener, bool mayClose)
    {
        while (!_stop.IsCancellationRequested)
        {
            using var client = await proxy.ConnectAsync(listener);
            while (!_stop.IsCancellationRequested)
            {
                // A connection that drains may end between two requests: then the request was not taken, and is for the next connection.
                var answer = await TryGetAsync(client, mayClose);
                if (answer is not null)
                {
                    Assert.Equal(200, answer.Status);
                    Interlocked.Increment(ref _requests);
                }

                if (answer is { SaysClose: false })
                    continue;
                Assert.True(mayClose, $"a connection of the listener '{listener}' was to end");
                Interlocked.Increment(ref _reconnects);
                break;
            }
        }
    }

    private static async Task<Answer?> TryGetAsync(Client client, bool mayClose)
    {
        try
        {
            await client.SendAsync();
            return await client.TryReadAsync();
        }
        catch (System.Net.Sockets.SocketException) when (mayClose)
        {
            return null;
        }
    }
}
