using Fairlead.Configuration;
using Fairlead.Hosting;
using Fairlead.Tests.Hosting.Support;

namespace Fairlead.Tests.Hosting;

public sealed class StartTests
{
    [Fact]
    public async Task Everything_is_there_then_live()
    {
        var source = new StepSource();
        await using var proxy = new TestProxy(source);
        Assert.Equal(HostState.PreInitializing, proxy.Server.State);
        var outcome = source.PutAsync(Make.Listener("main", Make.Saying("x")));
        await proxy.Server.StartAsync(TestContext.Current.CancellationToken).Within();
        Assert.Equal(HostState.Live, proxy.Server.State);
        Assert.Empty(await outcome);
        Assert.Equal(1, proxy.Stat("listener_manager.workers_started"));
    }

    [Fact]
    public async Task A_cluster_warms_then_listeners_wait_for_it()
    {
        var source = new StepSource();
        await using var proxy = new TestProxy(source);
        var outcome = source.PutAsync(Make.Eds("c"), Make.Listener("main", Make.Saying("x")));
        var start = proxy.Server.StartAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await outcome);
        await Limit.UntilAsync(() => proxy.Server.State == HostState.Initializing, "the first update is applied");
        Assert.False(proxy.IsOpen("main"));
        Assert.Equal(["the start of the host"], proxy.Waiting(ResourceKind.Listener, "main"));
        Assert.Equal(["Endpoints 'c'"], proxy.Waiting(ResourceKind.Cluster, "c"));
        Assert.Empty(await source.PutAsync(Make.Endpoints("c", 1)));
        await start.Within();
        Assert.True(proxy.IsOpen("main"));
        Assert.Equal(HostState.Live, proxy.Server.State);
    }

    [Fact]
    public async Task A_listener_warms_then_not_live_yet()
    {
        var source = new StepSource();
        await using var proxy = new TestProxy(source);
        var outcome = source.PutAsync(Make.Named("main", "r"), Make.Listener("other", Make.Saying("x")));
        var start = proxy.Server.StartAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await outcome);
        await Limit.UntilAsync(() => proxy.IsOpen("other"), "what waits for nothing serves");
        Assert.Equal(HostState.Initializing, proxy.Server.State);
        Assert.False(start.IsCompleted);
        proxy.Clock.Advance(TimeSpan.FromSeconds(15));
        await start.Within();
        Assert.Equal(404, (await proxy.GetAsync()).Status);
    }

    [Fact]
    public async Task Names_of_the_first_source_are_resolved_before_the_second_is_asked()
    {
        var (first, second) = (new StepSource("first"), new StepSource("second"));
        await using var proxy = new TestProxy(first, second);
        var one = first.PutAsync(Make.Dns("dns", "control.internal", 1));
        var two = second.PutAsync(Make.Listener("main", Make.Saying("x")));
        var start = proxy.Server.StartAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await one);
        await Limit.UntilAsync(() => proxy.Resolver.Questions.Count == 1, "the name is asked for");
        Assert.False(two.IsCompleted);
        proxy.Resolver.Answer("control.internal", "127.0.0.1");
        Assert.Empty(await two);
        await start.Within();
    }

    [Fact]
    public async Task A_source_tells_when_it_is_through_then_live_no_earlier()
    {
        var through = new TaskCompletionSource();
        var source = new StepSource { IsDynamic = true, InitialFetch = through.Task };
        await using var proxy = new TestProxy(source);
        var outcome = source.OfferAsync(Make.Cluster("c", 1));
        var start = proxy.Server.StartAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await outcome);
        Assert.Empty(await source.OfferAsync(Make.Listener("main", Make.Saying("x"))));
        Assert.False(proxy.IsOpen("main"));
        through.SetResult();
        await start.Within();
        Assert.Equal("x", (await proxy.GetAsync()).Body);
    }

    [Fact]
    public async Task A_dynamic_source_delivers_nothing_then_live_without_it()
    {
        var source = new StepSource { IsDynamic = true };
        await using var proxy = new TestProxy(source);
        var start = proxy.Server.StartAsync(TestContext.Current.CancellationToken);
        await Limit.UntilAsync(() => proxy.Clock.ArmedTimers > 0, "the first update is waited for");
        proxy.Clock.Advance(TimeSpan.FromSeconds(15));
        await start.Within();
        Assert.Equal(HostState.Live, proxy.Server.State);
        Assert.Empty(await source.OfferAsync(Make.Listener("main", Make.Saying("late"))));
        Assert.Equal("late", (await proxy.GetAsync()).Body);
    }

    [Fact]
    public async Task A_static_source_delivers_nothing_then_start_throws()
    {
        await using var proxy = new TestProxy(new StepSource("silent"));
        var start = proxy.Server.StartAsync(TestContext.Current.CancellationToken);
        await Limit.UntilAsync(() => proxy.Clock.ArmedTimers > 0, "the first update is waited for");
        proxy.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Contains("'silent'", (await Assert.ThrowsAsync<ConfigException>(() => start.Within())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_of_the_first_update_is_refused_then_the_rest_serves()
    {
        var source = new StepSource();
        await using var proxy = new TestProxy(source);
        var outcome = source.OfferAsync(Make.Cluster("wrong", 1) with { ConnectTimeout = TimeSpan.Zero }, Make.Listener("main", Make.Saying("x")));
        await proxy.Server.StartAsync(TestContext.Current.CancellationToken).Within();
        Assert.Single(await outcome);
        Assert.Equal("x", (await proxy.GetAsync()).Body);
    }
}
