using System.CommandLine;
using Microsoft.Extensions.Logging;
using Sidecar;

var configPath = new Option<string?>("--config-path", "-c") { Description = "The Envoy v3 bootstrap file (YAML or JSON)." };
var configYaml = new Option<string?>("--config-yaml") { Description = "A bootstrap in place; merged over the file." };
var mode = new Option<string>("--mode") { Description = "serve: run; validate: check the configuration and exit.", DefaultValueFactory = _ => "serve" };
var concurrency = new Option<int>("--concurrency") { Description = "How many workers; 0: one per core.", DefaultValueFactory = _ => 0 };
var logLevel = new Option<string>("--log-level", "-l") { Description = "trace, debug, info, warning, error, critical or off.", DefaultValueFactory = _ => "info" };
var drainTime = new Option<int>("--drain-time-s") { Description = "How long connections may take to finish after SIGTERM, in seconds.", DefaultValueFactory = _ => 600 };
mode.AcceptOnlyFromAmong("serve", "validate");
logLevel.AcceptOnlyFromAmong("trace", "debug", "info", "warning", "warn", "error", "critical", "off");

var command = new RootCommand("A proxy that is configured like Envoy.") { configPath, configYaml, mode, concurrency, logLevel, drainTime };
command.Validators.Add(result =>
{
    if (result.GetValue(configPath) is null && result.GetValue(configYaml) is null)
        result.AddError("--config-path or --config-yaml is needed.");
    if (result.GetValue(concurrency) < 0)
        result.AddError("--concurrency must be at least 0.");
    if (result.GetValue(drainTime) < 0)
        result.AddError("--drain-time-s must be at least 0.");
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
    }));
return await command.Parse(args).InvokeAsync();
