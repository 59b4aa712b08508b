namespace Fairlead.Tls;

/// <summary>
/// Tells when the content of files may have changed. Looks at their directories, so that files that are replaced, also behind symbolic links as Kubernetes does, count
/// like those that are written.
/// </summary>
internal sealed class FileWatch : IDisposable
{
    // Certificate and key are two files: both shall be there before either is read.
    private const int SettlingMilliseconds = 200;

    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly Func<bool> _onChanged;
    private readonly Timer _settled;

    private FileWatch(IEnumerable<string> files, Func<bool> onChanged)
    {
        _onChanged = onChanged;
        _settled = new Timer(static state => ((FileWatch)state!).Tell(), this, Timeout.Infinite, Timeout.Infinite);
        foreach (var directory in files.Select(f => Path.GetDirectoryName(Path.GetFullPath(f))!).Distinct(StringComparer.Ordinal).Where(Directory.Exists))
        {
            var watcher = new FileSystemWatcher(directory) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.CreationTime };
            watcher.Changed += OnEvent;
            watcher.Created += OnEvent;
            watcher.Deleted += OnEvent;
            watcher.Renamed += OnEvent;
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
    }

    /// <summary>Begins. It ends when <paramref name="onChanged"/> returns false.</summary>
    public static FileWatch Start(IEnumerable<string> files, Func<bool> onChanged) => new(files, onChanged);

    public void Dispose()
    {
        foreach (var watcher in _watchers)
            watcher.Dispose();
        _settled.Dispose();
    }

    private void OnEvent(object sender, FileSystemEventArgs e) => _settled.Change(SettlingMilliseconds, Timeout.Infinite);

    private void Tell()
    {
        if (!_onChanged())
            Dispose();
    }
}
