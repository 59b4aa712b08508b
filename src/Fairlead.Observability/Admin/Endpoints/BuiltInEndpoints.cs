using Fairlead.Hosting;
using Fairlead.Observability.Admin.ConfigDump;
using Fairlead.Observability.Admin.Statistics;

namespace Fairlead.Observability.Admin.Endpoints;

/// <summary>The endpoints that every host has, and those for which it has given a provider.</summary>
internal static class BuiltInEndpoints
{
    public static IEnumerable<AdminEndpoint> Create(AdminOptions options)
    {
        var stats = new StatsReader(options);
        yield return new DelegateEndpoint("/ready", "200 if the host serves, else 503", false, (_, response) => Ready(options.Host.State, response));
        yield return new StatsEndpoint(stats);
        yield return new PrometheusEndpoint(stats);
        yield return new DelegateEndpoint("/reset_counters", "set all counters to zero", true, (_, response) => ResetCounters(options, response));
        yield return new ServerInfoEndpoint(options);
        yield return new DelegateEndpoint("/memory", "how much memory the process uses", false, static (_, response) => Memory(response));
        yield return new DelegateEndpoint("/quitquitquit", "end the process", true, (_, response) => Do(options.Host.Shutdown, response));
        yield return new DelegateEndpoint("/healthcheck/fail", "make health checks of this host fail", true, (_, response) => Do(() => options.Host.SetHealthCheckFailed(true), response));
        yield return new DelegateEndpoint("/healthcheck/ok", "make health checks of this host succeed again", true, (_, response) => Do(() => options.Host.SetHealthCheckFailed(false), response));
        yield return new DelegateEndpoint("/drain_listeners", "stop accepting: ?inboundonly, ?graceful", true, (request, response) => Drain(options.Host, request, response));
        if (options.Config is { } config)
        {
            yield return new ConfigDumpEndpoint(config);
            yield return new InitDumpEndpoint(config);
        }

        if (options.Clusters is { } clusters)
            yield return new ClustersEndpoint(clusters);
        if (options.Listeners is { } listeners)
            yield return new ListenersEndpoint(listeners);
        if (options.LogLevels is { } levels)
            yield return new LoggingEndpoint(levels);
    }

    /// <summary>The name of a state in answers: <c>PRE_INITIALIZING</c>.</summary>
    public static string NameOf(HostState state) => state switch
    {
        HostState.Live => "LIVE",
        HostState.Draining => "DRAINING",
        HostState.PreInitializing => "PRE_INITIALIZING",
        _ => "INITIALIZING",
    };

    private static void Ready(HostState state, AdminResponse response)
    {
        response.Status = state == HostState.Live ? 200 : 503;
        response.WriteLine(NameOf(state));
    }

    private static void ResetCounters(AdminOptions options, AdminResponse response)
    {
        foreach (var group in options.Stats.Groups)
            group.ResetCounters();
        response.WriteLine("OK");
    }

    private static void Memory(AdminResponse response) => response.WriteJson(static json =>
    {
        var info = GC.GetGCMemoryInfo();
        json.WriteStartObject();
        json.WriteString("allocated", ProtoJson.Int64(GC.GetTotalMemory(false)));
        json.WriteString("heap_size", ProtoJson.Int64(info.HeapSizeBytes));
        json.WriteString("pageheap_unmapped", ProtoJson.Int64(Math.Max(0, info.TotalCommittedBytes - info.HeapSizeBytes)));
        json.WriteString("total_physical_bytes", ProtoJson.Int64(Environment.WorkingSet));
        json.WriteEndObject();
    });

    private static void Do(Action action, AdminResponse response)
    {
        action();
        response.WriteLine("OK");
    }

    private static void Drain(IHostControl host, AdminRequest request, AdminResponse response)
    {
        foreach (var (name, _) in request.Query)
        {
            if (name is not ("inboundonly" or "graceful"))
            {
                response.Fail(400, $"unknown parameter '{name}': use inboundonly or graceful");
                return;
            }
        }

        host.DrainListeners(request.Has("inboundonly"), request.Has("graceful"));
        response.WriteLine("OK");
    }
}
