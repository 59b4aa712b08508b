using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Fairlead.Scale;
using Fairlead.Xds.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

if (args is ["traffic", var trafficPort, var trafficHost, var trafficSeconds])
{
    Traffic.Run(int.Parse(trafficPort, CultureInfo.InvariantCulture), trafficHost, int.Parse(trafficSeconds, CultureInfo.InvariantCulture));
    return 0;
}

const int PlanePort = 19000, UpstreamPort = 19001, ListenerPort = 19100;
var sidecar = new Option<string>("--sidecar") { Description = "The executable of the sidecar.", DefaultValueFactory = _ => "samples/Sidecar/bin/Release/net10.0/Sidecar" };
var clusters = new Option<int>("--clusters") { Description = "How many clusters with endpoints, and routes to them.", DefaultValueFactory = _ => 10_000 };
var configurations = new Option<int>("--route-configurations") { Description = "How many route configurations share the routes.", DefaultValueFactory = _ => 1 };
var delta = new Option<bool>("--delta") { Description = "The delta protocol instead of the state of the world." };
var seconds = new Option<int>("--seconds") { Description = "How long traffic is measured; 0: not at all.", DefaultValueFactory = _ => 10 };
var changes = new Option<int>("--changes") { Description = "How many changes of endpoints are measured; of routes a sixth of it.", DefaultValueFactory = _ => 300 };
var command = new RootCommand("Measures the sidecar with a large configuration from a control plane: the first of it, then single changes.") { sidecar, clusters, configurations, delta, seconds, changes };
command.SetAction(async (result, cancellation) =>
{
    var (count, shares, length) = (result.GetValue(clusters), result.GetValue(configurations), result.GetValue(seconds));
    await using var upstream = Upstream();
    await upstream.StartAsync(cancellation);
    var mesh = new Mesh(count, shares, ListenerPort, UpstreamPort);
    await using var plane = new ControlPlane();
    await plane.StartAsync(PlanePort);
    plane.Push(mesh.Create());

    var watch = Stopwatch.StartNew();
    using var proxy = new SidecarProcess(result.GetValue(sidecar)!, PlanePort, result.GetValue(delta));
    await proxy.ServesAsync(ListenerPort, Mesh.Name(0));
    Print("start to first response", watch.Elapsed.TotalMilliseconds, "ms");
    Print("  processor time", proxy.ProcessorTime.TotalMilliseconds, "ms");
    await Task.Delay(3000, cancellation);
    Print("resident", proxy.ResidentMiB, "MiB");

    var revision = 0;
    await MeasureAsync("one change of endpoints", result.GetValue(changes), i => mesh.Endpoints(1 + (i % (count - 1)), ++revision));
    await MeasureAsync("one change of routes", Math.Max(1, result.GetValue(changes) / 6), i => mesh.Routes(i % shares, ++revision));
    Print("resident", proxy.ResidentMiB, "MiB");

    // What the control plane needs to make a resource must not be measured with it.
    var endpoints = Enumerable.Range(0, 1000).Select(i => mesh.Endpoints(1 + (i % (count - 1)), ++revision)).ToArray();
    var routes = Enumerable.Range(0, 2 * shares).Select(i => mesh.Routes(i % shares, ++revision)).ToArray();
    for (var round = 0; round < 3 && length > 0; round++)
    {
        await TrafficAsync("idle", 0, i => endpoints[0]);
        await TrafficAsync("100 changes of endpoints per second", 100, i => endpoints[i % endpoints.Length]);
        await TrafficAsync("50 changes of endpoints and 50 of routes per second", 100, i => i % 2 == 0 ? endpoints[i % endpoints.Length] : routes[i / 2 % routes.Length]);
    }

    Print("refused", plane.Rejections, "");
    return 0;

    async Task MeasureAsync(string what, int times, Func<int, XdsResource> change)
    {
        var resources = Enumerable.Range(0, times).Select(change).ToArray();
        await Task.Delay(1000, cancellation);
        var before = proxy.ProcessorTime;
        var elapsed = Stopwatch.StartNew();
        foreach (var resource in resources)
            await plane.PushAsync(resource);

        Print(what + ", processor time", (proxy.ProcessorTime - before).TotalMilliseconds / times, "ms");
        Print("  until it is accepted", elapsed.Elapsed.TotalMilliseconds / times, "ms");
    }

    async Task TrafficAsync(string what, int changesPerSecond, Func<int, XdsResource> change)
    {
        var before = proxy.ProcessorTime;
        var traffic = Traffic.MeasureAsync(ListenerPort, Mesh.Name(0), length);
        var begin = Stopwatch.StartNew();
        for (var i = 0; changesPerSecond > 0 && !traffic.IsCompleted; i++)
        {
            if (TimeSpan.FromSeconds((double)i / changesPerSecond) - begin.Elapsed is { Ticks: > 0 } early)
                await Task.Delay(early, cancellation);
            plane.Push(change(i));
        }

        var (median, p99, errors) = await traffic;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: p50 {median:F0} us, p99 {p99:F0} us, errors {errors}, processor {(proxy.ProcessorTime - before).TotalSeconds / begin.Elapsed.TotalSeconds:P0}"));
    }
});
return await command.Parse(args).InvokeAsync();

static void Print(string what, double value, string unit) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {value:F2} {unit}"));

static WebApplication Upstream()
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.SetMinimumLevel(LogLevel.Warning);
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(UpstreamPort));
    var application = builder.Build();
    application.Run(context =>
    {
        context.Response.ContentLength = Traffic.Body.Length;
        return context.Response.Body.WriteAsync(Traffic.Body.ToArray()).AsTask();
    });
    return application;
}
