using System.Threading.Channels;

namespace Fairlead.Xds;

/// <summary>Signals that a file may have changed. Directories are watched instead of the file, because replacing a file gives it a new identity.</summary>
internal sealed class FileChanges(string path, TimeSpan settling)
{
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<FileSystemWatcher> _watchers = [];

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

    // Always anew, and before the file is read: a watcher stays with the directory that it began with, even after a link leads elsewhere.
    private void Follow()
    {
        Stop();
        foreach (var directory in LinkedDirectories.Of(path).Where(Directory.Exists))
            _watchers.Add(Start(directory));
    }

    private FileSystemWatcher Start(string directory)
    {
        const NotifyFilters Filter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size;
        var watcher = new FileSystemWatcher(directory) { NotifyFilter = Filter };
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
        foreach (var watcher in _watchers)
            watcher.Dispose();
        _watchers.Clear();
    }

    private sealed class Watching(FileChanges owner) : IDisposable
    {
        public void Dispose() => owner.Stop();
    }
}
