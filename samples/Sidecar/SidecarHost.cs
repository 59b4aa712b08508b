using System.Runtime.InteropServices;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Filters;
using Fairlead.Grpc;
using Fairlead.Tls;
using Fairlead.Hosting;
using Fairlead.Http;
using Fairlead.Http.Http1;
using Fairlead.Observability.AccessLogs;
using Fairlead.Observability.Admin;
using Fairlead.Transports;
using Fairlead.Transports.Epoll;
using Fairlead.Transports.Sockets;
using Fairlead.Xds;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sidecar;

/// <summary>
/// The life of the process: 1. read the bootstrap; 2. compose the proxy; 3. check or start; 4. wait for SIGTERM or SIGINT; 5. drain; 6. end.
/// </summary>
internal static class SidecarHost
{
    /// <summary>Returns the process's exit code: 0, or 1 if the configuration cannot be used.</summary>
    public static async Task<int> RunAsync(SidecarOptions options)
    {
        try
        {
            return await RunAsync(options, WithNode(Read(options), options));
        }
        catch (ConfigException e)
        {
            foreach (var error in e.Errors)
                await Console.Error.WriteLineAsync(error.ToString());
            return 1;
        }
    }

    private static Bootstrap Read(SidecarOptions options) => options.ConfigPath is null
        ? EnvoyBootstrap.Parse(options.ConfigYaml!, ReadingOf(options))
        : EnvoyBootstrap.Load(options.ConfigPath, ReadingOf(options));

    private static EnvoyBootstrapOptions ReadingOf(SidecarOptions options) => new()
    {
        OverlayYaml = options.ConfigPath is null ? "" : options.ConfigYaml ?? "",
        AllowUnknownFields = options.AllowUnknownStaticFields,
    };

    private static Bootstrap WithNode(Bootstrap bootstrap, SidecarOptions options) => bootstrap with
    {
        Node = bootstrap.Node with
        {
            Id = options.ServiceNode ?? bootstrap.Node.Id,
            Cluster = options.ServiceCluster ?? bootstrap.Node.Cluster,
            Locality = bootstrap.Node.Locality with { Zone = options.ServiceZone ?? bootstrap.Node.Locality.Zone },
        },
    };

    private static async Task<int> RunAsync(SidecarOptions options, Bootstrap bootstrap)
    {
        var levels = new LogLevelSwitch(options.LogLevel);
        ProxyServer? host = null;
        await using var services = new ServiceCollection()
            .AddSingleton<IHostControl>(_ => host!)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFilter(levels.IsEnabled).AddSimpleConsole(console => console.SingleLine = true))
            .BuildServiceProvider();
        var loggers = services.GetRequiredService<ILoggerFactory>();
        await using var logFiles = new AccessLogFiles(TimeProvider.System, options.FileFlushInterval);
        Warn(options, bootstrap, loggers.CreateLogger("Sidecar"));
        var extensions = new ExtensionRegistry().AddHttp().AddGrpc().AddTls().AddFilters();
        FileAccessLoggerFactory.Register(extensions, logFiles);
        ITransport transport = OperatingSystem.IsLinux() ? new EpollTransport() : new SocketTransport();
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var proxyOptions = new ProxyOptions
        {
            Concurrency = options.IsValidateOnly ? 1 : options.Concurrency,
            DrainTime = options.DrainTime,
            BlockedWorkerThreshold = options.LogLevel <= LogLevel.Debug ? TimeSpan.FromMilliseconds(250) : TimeSpan.Zero,
            Bootstrap = bootstrap,
            OnShutdownRequested = () => stop.TrySetResult(),
            CommandLineOptions = CommandLineOf(options),
        };
        await using var server = new ProxyServer(proxyOptions, transport, extensions, [.. SecretsOf(bootstrap, loggers), SourceOf(options, bootstrap, loggers)], services, loggers);
        host = server;
        if (options.IsValidateOnly)
            return await ValidateAsync(server, bootstrap);
        await using var admin = StartAdmin(bootstrap, transport, server, levels, loggers);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        await server.StartAsync();
        await stop.Task;
        await server.DrainAsync();
        return 0;

        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.TrySetResult();
        }
    }

    // Whoever only checks reads what is printed, not a log.
    private static void Warn(SidecarOptions options, Bootstrap bootstrap, ILogger logger)
    {
        foreach (var warning in options.FlagsWithoutEffect.Concat(bootstrap.Warnings.Select(warning => warning.ToString())))
        {
            if (options.IsValidateOnly)
                Console.Error.WriteLine($"warning: {warning}");
            else
                SidecarLog.Passed(logger, warning);
        }
    }

    private static async Task<int> ValidateAsync(ProxyServer server, Bootstrap bootstrap)
    {
        var errors = await server.ValidateAsync(bootstrap.StaticResources);
        if (errors.Count > 0)
            throw new ConfigException(errors);
        Console.WriteLine("configuration OK");
        return 0;
    }

    // Before the listeners that need them.
    private static IEnumerable<IConfigSource> SecretsOf(Bootstrap bootstrap, ILoggerFactory loggers) => bootstrap.SecretFiles.Select(path =>
    {
        var source = new SecretFileConfigSource(path);
        var logger = loggers.CreateLogger("Sidecar");
        source.Rejected += errors => SidecarLog.FileRejected(logger, string.Join("; ", errors));
        return source;
    });

    // A file is followed; what came on the command line cannot change.
    private static IConfigSource SourceOf(SidecarOptions options, Bootstrap bootstrap, ILoggerFactory loggers)
    {
        if (bootstrap.DynamicResources is not null)
            return new XdsConfigSource(bootstrap, new XdsOptions(), loggers);
        if (options.ConfigPath is null)
            return new CodeConfigSource(bootstrap.StaticResources.Resources);
        var source = new BootstrapFileConfigSource(options.ConfigPath, ReadingOf(options));
        var logger = loggers.CreateLogger("Sidecar");
        source.Rejected += errors =>
        {
            foreach (var error in errors)
                SidecarLog.FileRejected(logger, error.ToString());
        };
        source.Warned += warnings =>
        {
            foreach (var warning in warnings)
                SidecarLog.Passed(logger, warning.ToString());
        };
        return source;
    }

    private static StandaloneListener? StartAdmin(Bootstrap bootstrap, ITransport transport, ProxyServer server, LogLevelSwitch levels, ILoggerFactory loggers)
    {
        if (bootstrap.AdminAddress is not { } address)
            return null;
        var handler = new AdminHandler(new AdminOptions { Host = server, Stats = server.Statistics, Config = server, Clusters = server, Listeners = server, LogLevels = levels }, loggers);
        try
        {
            return StandaloneListener.Start(transport, new Http1ServerCodec(), handler, Resolve(address));
        }
        catch (System.Net.Sockets.SocketException e)
        {
            throw new ConfigException("admin.address", $"cannot listen on {address}: {e.Message}");
        }
    }

    private static NetworkAddress Resolve(Address address) => address switch
    {
        PipeAddress pipe => NetworkAddress.FromPath(pipe.Path),
        Fairlead.Configuration.SocketAddress socket when NetworkAddress.TryParse(socket.Host, socket.Port, out var parsed) => parsed,
        _ => throw new ConfigException("admin.address", $"'{address}' is no IP address"),
    };

    private static Dictionary<string, string> CommandLineOf(SidecarOptions options) => new()
    {
        ["config_path"] = options.ConfigPath ?? "",
        ["concurrency"] = options.Concurrency.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["drain_time"] = $"{options.DrainTime.TotalSeconds:0}s",
        ["log_level"] = options.LogLevel.ToString(),
        ["mode"] = options.IsValidateOnly ? "Validate" : "Serve",
    };
}
