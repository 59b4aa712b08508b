using Fairlead.Statistics;

namespace Fairlead.Observability.AccessLogs;

/// <summary>The statistics of all log files: <c>filesystem.*</c>, as in Envoy; <c>write_dropped</c> is ours.</summary>
internal static class FileLogStat
{
    public const int WriteCompleted = 0;
    public const int WriteFailed = 1;
    public const int WriteDropped = 2;
    public const int FlushedByTimer = 3;
    public const int ReopenFailed = 4;

    public const string Prefix = "filesystem.";

    public static StatSchema Schema { get; } = new(
        ("write_completed", StatKind.Counter),
        ("write_failed", StatKind.Counter),
        ("write_dropped", StatKind.Counter),
        ("flushed_by_timer", StatKind.Counter),
        ("reopen_failed", StatKind.Counter));
}
