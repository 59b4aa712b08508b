using System.Security.Cryptography;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Xds.Discovery.Protocol;
using Fairlead.Xds.Discovery.Streams;

namespace Fairlead.Xds.Discovery.Files;

/// <summary>
/// Reads a file that holds a response, and reads it anew when it changes. What cannot be used leaves what was there. Source:
/// <c>envoy.config.core.v3.PathConfigSource</c>.
/// </summary>
internal sealed class FileTransport(DiscoveryOrigin.File origin, ResourceType type, DiscoveryNotes notes, TimeSpan settling) : DiscoveryTransport
{
    private readonly FileChanges _changes = new(WatchedPath(origin), settling);
    private readonly DocumentResponses _reader = new(notes);
    private Subscription _wanted = Subscription.None;
    private bool _isAskedAnew;
    private string _content = "";

    public override bool AnswersEach => false;

    public override void Subscribe(ResourceType subscribed, Subscription wanted) => (_wanted, _isAskedAnew) = (wanted, true);

    public override void Refresh(ResourceType refreshed, string name) => _isAskedAnew = true;

    public override void Forget(ResourceType forgotten, string name)
    {
        // It comes back when the file changes.
    }

    public override void Pause(ResourceType paused)
    {
        // Nobody is asked.
    }

    public override void Resume(ResourceType resumed)
    {
        // Nobody is asked.
    }

    public override void Answer(ReceivedResponse response, Verdict verdict)
    {
        // Nobody reads answers; what is refused stands in the log.
    }

    public override void Wake()
    {
        if (_isAskedAnew)
            _changes.SignalNow();
    }

    public override string ToString() => $"the file '{origin.Path}'";

    public override async Task RunAsync(IDiscoverySink sink, CancellationToken cancellationToken)
    {
        using var watch = _changes.Watch();
        try
        {
            while (await _changes.WaitAsync(cancellationToken))
                Read(sink);
        }
        catch (OperationCanceledException)
        {
            // That is how it ends.
        }
    }

    // Whatever happens in the directory counts, so the path is that of a file in it.
    private static string WatchedPath(DiscoveryOrigin.File origin) =>
        Path.GetFullPath(origin.WatchedDirectory.Length > 0 ? Path.Combine(origin.WatchedDirectory, Path.GetFileName(origin.Path)) : origin.Path);

    private void Read(IDiscoverySink sink)
    {
        var (response, problem) = TryRead(sink);
        if (problem.Length > 0)
            sink.Failed(this, problem, TimeSpan.Zero);
        if (response is null)
            return;
        lock (sink.Gate)
            _ = sink.Receive(this, response);
    }

    private (ReceivedResponse? Response, string Problem) TryRead(IDiscoverySink sink)
    {
        string text;
        try
        {
            text = EnvoyBootstrap.ReadFile(origin.Path);
        }
        catch (ConfigException exception)
        {
            return (null, exception.Message);
        }

        var content = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        lock (sink.Gate)
        {
            // Directories tell of more than this file, and of one change several times.
            if (_wanted.IsNone || (content == _content && !_isAskedAnew))
                return (null, "");
            (_content, _isAskedAnew) = (content, false);
        }

        // That is what a writer leaves for a moment that does not replace the file at once: not a wish to remove everything.
        if (string.IsNullOrWhiteSpace(text))
            return (null, "the file is empty");
        var (response, problem) = _reader.Read(text, type);
        return (response is { Version: "" } ? response with { Version = content[..16].ToLowerInvariant() } : response, problem);
    }
}
