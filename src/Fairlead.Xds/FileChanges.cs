using System.Threading.Channels;

namespace Fairlead.Xds;

/// <summary>Signals that a file may have changed. Directories are watched instead of the file, because replacing a file gives it a new identity.</summary>
internal sealed class FileChanges(string path, TimeSpan settling)
{
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Dictionary<string, FileSystemWatcher> _watchers = new(StringComparer.Ordinal);

    /// <summary>Begins to watch; disposing the result ends it.</summary>
    public IDisposable Watch()
    {
        Follow();
        return new Watching(this);
    }

    /// <summary>Signals at once, as a change would after it settled.</summary>
    public void SignalNow() => _signals.Writer.TryWrite(true);

    /// <summary>Waits for a change that has settled; false never comes, cancellation ends the wait.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        var immediate = await _signals.Reader.ReadAsync(cancellationToken);
        if (!immediate)
        {
            // Writers often truncate first and write in pieces: what follows within this time belongs to the same change.
            await Task.Delay(settling, cancellationToken);
            _signals.Reader.TryRead(out _);
        }

        Follow();
        return true;
    }

    // The directory of the path, and that of what it links to in the end; the latter may change with every replacement.
    private void Follow()
    {
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        AddDirectory(wanted, path);
        if (Target() is { } target)
            AddDirectory(wanted, target);
        foreach (var directory in _watchers.Keys.Except(wanted).ToArray())
        {
            _watchers[directory].Dispose();
            _watchers.Remove(directory);
        }

        foreach (var directory in wanted.Except(_watchers.Keys).ToArray())
            _watchers[directory] = Start(directory);
    }

    private string? Target()
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName;
        }
        catch (IOException)
        {
            // Broken for a moment while it is replaced: the directory's next event comes back here.
            return null;
        }
    }

    private static void AddDirectory(HashSet<string> directories, string file)
    {
        if (Path.GetDirectoryName(file) is { Length: > 0 } directory && Directory.Exists(directory))
            directories.Add(directory);
    }

    private FileSystemWatcher Start(string directory)
    {
        var watcher = new FileSystemWatcher(directory) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size };
        watcher.Changed += (_, _) => Signal();
        watcher.Created += (_, _) => Signal();
        watcher.Deleted += (_, _) => Signal();
        watcher.Renamed += (_, _) => Signal();
        // Events were lost: looking costs little, missing a change much.
        watcher.Error += (_, _) => Signal();
        watcher.EnableRaisingEvents = true;
        return watcher;
    }

    private void Signal() => _signals.Writer.TryWrite(false);

    private void Stop()
    {
        foreach (var watcher in _watchers.Values)
            watcher.Dispose();
        _watchers.Clear();
    }

    private sealed class Watching(FileChanges owner) : IDisposable
    {
        public void Dispose() => owner.Stop();
    }
}
