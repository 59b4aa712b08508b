using Fairlead.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fairlead.Xds.Server.Files;

/// <summary>
/// Keeps the snapshots equal to what stands in a directory: 1. reads it before the host serves; 2. waits for changes; 3. reads it again. What cannot be used changes
/// nothing.
/// </summary>
internal sealed class FileSnapshotService(
    string directory,
    TimeSpan settling,
    SnapshotCache cache,
    IEnumerable<IXdsServerObserver> observers,
    ILogger<FileSnapshotService> logger) : BackgroundService
{
    private static readonly TimeSpan Polling = TimeSpan.FromSeconds(5);

    private readonly string _directory = Path.GetFullPath(directory);
    private readonly Dictionary<string, ResourceSnapshot> _ours = new(StringComparer.Ordinal);
    private string _lastErrors = "";

    /// <exception cref="ConfigException">What stands in the directory at the start cannot be used; every reason is told.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_directory))
            throw new ConfigException(_directory, "is no directory");
        var errors = Load();
        if (errors.Count > 0)
            throw new ConfigException(errors);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changes = new DirectoryChanges(_directory, settling, Polling);
        var couldSee = true;
        while (true)
        {
            var canSee = changes.Follow();
            if (couldSee && !canSee)
                XdsServerLog.CannotWatch(logger, _directory, Polling.TotalSeconds);
            couldSee = canSee;
            Tell(Load());
            await changes.WaitAsync(stoppingToken);
        }
    }

    private List<ConfigError> Load()
    {
        try
        {
            var groups = new ResourceDirectory(_directory).Read();
            foreach (var group in _ours.Keys.Where(group => !groups.ContainsKey(group)).ToList())
                Clear(group);
            foreach (var (group, content) in groups)
            {
                if (content.Snapshot is { } snapshot)
                    Set(group, snapshot);
            }

            return [.. groups.OrderBy(group => group.Key, StringComparer.Ordinal).SelectMany(group => group.Value.Errors)];
        }
        catch (ConfigException exception)
        {
            return [.. exception.Errors];
        }
    }

    private void Set(string group, ResourceSnapshot snapshot)
    {
        if (_ours.TryGetValue(group, out var before) && before.HasContentOf(snapshot))
            return;
        _ours[group] = snapshot;
        cache.Set(group, snapshot);
        XdsServerLog.FilesLoaded(logger, group, snapshot.Count);
        foreach (var inconsistency in snapshot.FindInconsistencies())
            XdsServerLog.Inconsistent(logger, group, inconsistency);
        foreach (var observer in observers)
            observer.OnFilesLoaded(group, snapshot);
    }

    private void Clear(string group)
    {
        _ours.Remove(group);
        cache.Clear(group);
        XdsServerLog.FilesGone(logger, group);
    }

    // Once, not at every event of the directory.
    private void Tell(List<ConfigError> errors)
    {
        var text = string.Join('\n', errors);
        if (text == _lastErrors)
            return;
        _lastErrors = text;
        if (errors.Count == 0)
            return;
        foreach (var error in errors)
            XdsServerLog.FilesRejected(logger, error.ToString());
        foreach (var observer in observers)
            observer.OnFilesRejected(errors);
    }
}
