using Microsoft.Extensions.Logging;

namespace Fairlead.Observability.Admin.Endpoints;

/// <summary>Shows log levels; changes all (<c>?level=debug</c>), some (<c>?paths=a:debug,b:info</c>) or one (<c>?LOGGER=debug</c>).</summary>
internal sealed class LoggingEndpoint(ILogLevels levels) : AdminEndpoint("/logging", "log levels: ?level=LEVEL, ?paths=LOGGER:LEVEL,… or ?LOGGER=LEVEL", requiresPost: true)
{
    public override void Handle(AdminRequest request, AdminResponse response)
    {
        var changes = new List<(string? Logger, LogLevel Level)>();
        foreach (var (name, value) in request.Query)
        {
            var pairs = name == "paths" ? value.Split(',').Select(static p => p.Split(':', 2)) : [[name, value]];
            foreach (var pair in pairs)
            {
                if (pair.Length != 2 || !TryParse(pair[1], out var level))
                {
                    response.Fail(400, $"unknown log level in '{string.Join(':', pair)}': use trace, debug, info, warning, error, critical or off");
                    return;
                }

                changes.Add((name != "paths" && pair[0] == "level" ? null : pair[0], level));
            }
        }

        foreach (var (logger, level) in changes)
        {
            if (!levels.TrySet(logger, level))
            {
                response.Fail(400, $"unknown logger '{logger}'");
                return;
            }
        }

        response.WriteLine("active loggers:");
        foreach (var (logger, level) in levels.Levels.OrderBy(static l => l.Key, StringComparer.Ordinal))
            response.WriteLine($"  {logger}: {NameOf(level)}");
    }

    private static bool TryParse(string name, out LogLevel level)
    {
        LogLevel? parsed = name switch
        {
            "trace" => LogLevel.Trace,
            "debug" => LogLevel.Debug,
            "info" => LogLevel.Information,
            "warning" or "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            "critical" => LogLevel.Critical,
            "off" => LogLevel.None,
            _ => null,
        };
        level = parsed ?? LogLevel.None;
        return parsed is not null;
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        LogLevel.None => "off",
        _ => level.ToString().ToLowerInvariant(),
    };
}
