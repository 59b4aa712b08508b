using System.Threading.Channels;

namespace Fairlead.Xds.Server.Files;

/// <summary>
/// Signals that something in a directory may have changed: in it, in its folders, and where symbolic links in it or on the way to it lead. Where the system has no
/// more watches to give, it looks every few seconds instead.
/// </summary>
internal sealed class DirectoryChanges(string root, TimeSpan settling, TimeSpan polling) : IDisposable
{
    private const int MaxLinks = 100;

    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly List<FileSystemWatcher> _watchers = [];
    private bool _isBlind;

    /// <summary>Begins to watch, and again after each change: call it before the files are read, so that nothing is missed.</summary>
    /// <returns>False if not everything can be watched, so that it looks at intervals.</returns>
    public bool Follow()
    {
        Dispose();
        try
        {
            Watch(root, isRecursive: true);
            foreach (var directory in LinkedFrom(root))
                Watch(directory, isRecursive: false);
            _isBlind = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            _isBlind = true;
        }

        return !_isBlind;
    }

    /// <summary>Waits until something may have changed and has settled.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        if (_isBlind)
        {
            await Task.Delay(polling, cancellation);
            return;
        }

        await _signals.Reader.ReadAsync(cancellation);
        // Who writes several files writes them one after the other: what follows within this time belongs to the same change.
        await Task.Delay(settling, cancellation);
        _signals.Reader.TryRead(out _);
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers)
            watcher.Dispose();
        _watchers.Clear();
    }

    // Links are few: what they lead to is watched folder by folder, in a set because many lead to one place.
    private static IEnumerable<string> LinkedFrom(string root)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 16, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };
        var links = new DirectoryInfo(root).EnumerateFileSystemInfos("*", options).Where(info => info.LinkTarget is not null).Take(MaxLinks).Select(info => info.FullName);
        // Of a folder it is the folder itself that matters, hence the name inside.
        return links.Append(root).SelectMany(path => LinkedDirectories.Of(Path.Combine(path, "x")).Concat(LinkedDirectories.Of(path)))
            .Where(directory => directory != root && Directory.Exists(directory)).Distinct(StringComparer.Ordinal);
    }

    private void Watch(string directory, bool isRecursive)
    {
        const NotifyFilters Filter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size;
        var watcher = new FileSystemWatcher(directory) { NotifyFilter = Filter, IncludeSubdirectories = isRecursive };
        _watchers.Add(watcher);
        watcher.Changed += (_, _) => Signal();
        watcher.Created += (_, _) => Signal();
        watcher.Deleted += (_, _) => Signal();
        watcher.Renamed += (_, _) => Signal();
        // Events were lost: looking costs little, missing a change much.
        watcher.Error += (_, _) => Signal();
        watcher.EnableRaisingEvents = true;
    }

    private void Signal() => _signals.Writer.TryWrite(true);
}
