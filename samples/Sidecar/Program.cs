using System.CommandLine;
using Microsoft.Extensions.Logging;
using Sidecar;

var configPath = new Option<string?>("--config-path", "-c") { Description = "The Envoy v3 bootstrap file (YAML or JSON)." };
var configYaml = new Option<string?>("--config-yaml") { Description = "A bootstrap in place; merged over the file." };
var mode = new Option<string>("--mode") { Description = "serve: run; validate: check the configuration and exit.", DefaultValueFactory = _ => "serve" };
var concurrency = new Option<int>("--concurrency") { Description = "How many workers; 0: one per core.", DefaultValueFactory = _ => 0 };
var logLevel = new Option<string>("--log-level", "-l") { Description = "trace, debug, info, warning, error, critical or off.", DefaultValueFactory = _ => "info" };
var drainTime = new Option<int>("--drain-time-s") { Description = "How long connections may take to finish after SIGTERM, in seconds.", DefaultValueFactory = _ => 600 };
var drainStrategy = new Option<string>("--drain-strategy") { Description = "immediate: connections are told to finish at once after SIGTERM; gradual is taken as that.", DefaultValueFactory = _ => "immediate" };
var fileFlush = new Option<int>("--file-flush-interval-msec") { Description = "How often access logs are written, in milliseconds.", DefaultValueFactory = _ => 1000 };
var allowUnknown = new Option<bool>("--allow-unknown-static-fields") { Description = "Warn of fields in the bootstrap that the API does not have, instead of refusing them." };
var serviceCluster = new Option<string?>("--service-cluster") { Description = "Replaces the cluster of the node." };
var serviceNode = new Option<string?>("--service-node") { Description = "Replaces the id of the node." };
var serviceZone = new Option<string?>("--service-zone") { Description = "Replaces the zone of the node." };
drainStrategy.AcceptOnlyFromAmong("gradual", "immediate");
mode.AcceptOnlyFromAmong("serve", "validate");
logLevel.AcceptOnlyFromAmong("trace", "debug", "info", "warning", "warn", "error", "critical", "off");

var command = new RootCommand("A proxy that is configured like Envoy.")
{
    configPath, configYaml, mode, concurrency, logLevel, drainTime, drainStrategy, fileFlush, allowUnknown, serviceCluster, serviceNode, serviceZone,
};
FlagsWithoutEffect.AddTo(command);
command.Validators.Add(result =>
{
    if (result.GetValue(configPath) is null && result.GetValue(configYaml) is null)
        result.AddError("--config-path or --config-yaml is needed.");
    if (result.GetValue(concurrency) < 0)
        result.AddError("--concurrency must be at least 0.");
    if (result.GetValue(drainTime) < 0)
        result.AddError("--drain-time-s must be at least 0.");
    if (result.GetResult(fileFlush) is { Implicit: false } && result.GetValue(fileFlush) < 1)
        result.AddError("--file-flush-interval-msec must be at least 1.");
});
command.SetAction((result, cancellation) => SidecarHost.RunAsync(
    new SidecarOptions
    {
        ConfigPath = result.GetValue(configPath),
        ConfigYaml = result.GetValue(configYaml),
        IsValidateOnly = result.GetValue(mode) == "validate",
        Concurrency = result.GetValue(concurrency) is > 0 and var workers ? workers : Environment.ProcessorCount,
        LogLevel = LogLevels.Parse(result.GetValue(logLevel)!),
        DrainTime = TimeSpan.FromSeconds(result.GetValue(drainTime)),
        FileFlushInterval = TimeSpan.FromMilliseconds(result.GetValue(fileFlush)),
        AllowUnknownStaticFields = result.GetValue(allowUnknown),
        ServiceCluster = result.GetValue(serviceCluster),
        ServiceNode = result.GetValue(serviceNode),
        ServiceZone = result.GetValue(serviceZone),
        FlagsWithoutEffect = [.. FlagsWithoutEffect.In(result), .. result.GetValue(drainStrategy) == "gradual" ? (string[])["--drain-strategy gradual has no effect: connections are told to finish at once"] : []],
    }));
return await command.Parse(args).InvokeAsync();
