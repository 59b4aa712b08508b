using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Fairlead.Configuration;

namespace Fairlead.Xds;

/// <summary>
/// Delivers the static resources of an Envoy bootstrap file, and delivers them anew whenever the file's content changes. Replacing the file, also behind symbolic
/// links as Kubernetes does, counts like writing it. A file that cannot be used is told to <see cref="Rejected"/>, and what was delivered before stays.
/// Files that the bootstrap names (bodies of direct responses) are read with it but not watched.
/// </summary>
public sealed class BootstrapFileConfigSource : IConfigSource
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly EnvoyBootstrapOptions _options;
    private readonly FileChanges _changes;
    private string _content = "";
    private Bootstrap? _current;

    /// <summary>Creates a source for a file.</summary>
    /// <param name="path">The file.</param>
    public BootstrapFileConfigSource(string path)
        : this(path, EnvoyBootstrapOptions.Default, Settling)
    {
    }

    /// <summary>Creates a source for a file and a document that is merged over it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overlayYaml">YAML or JSON text; see <see cref="EnvoyBootstrap.Load(string, string)"/>.</param>
    public BootstrapFileConfigSource(string path, string overlayYaml)
        : this(path, new EnvoyBootstrapOptions { OverlayYaml = overlayYaml }, Settling)
    {
    }

    /// <summary>Creates a source for a file that is read as <paramref name="options"/> say.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What is merged over it, and how strict to be.</param>
    public BootstrapFileConfigSource(string path, EnvoyBootstrapOptions options)
        : this(path, options, Settling)
    {
    }

    internal BootstrapFileConfigSource(string path, EnvoyBootstrapOptions options, TimeSpan settling)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        _path = Path.GetFullPath(path);
        _options = options;
        _changes = new(_path, settling);
    }

    /// <summary>Tells why a changed file cannot be used, or not wholly. What the host refuses, it logs itself. Raised on the thread that watches.</summary>
    public event Action<IReadOnlyList<ConfigError>>? Rejected;

    /// <summary>Tells what a changed file has that is passed over. Of the first content see <see cref="Bootstrap.Warnings"/>. Raised on the thread that watches.</summary>
    public event Action<IReadOnlyList<ConfigWarning>>? Warned;

    /// <inheritdoc/>
    public string Name => $"file {_path}";

    /// <inheritdoc/>
    /// <exception cref="ConfigException">The first content of the file cannot be used.</exception>
    public async IAsyncEnumerable<ConfigUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watch = _changes.Watch();
        yield return First();
        while (await _changes.WaitAsync(cancellationToken))
        {
            if (Next() is { } update)
                yield return update;
        }
    }

    /// <inheritdoc/>
    public void OnApplied(ConfigUpdate update, IReadOnlyList<ConfigError> errors)
    {
        // The host logs what it refuses.
    }

    /// <summary>Looks at the file now.</summary>
    internal void CheckNow() => _changes.SignalNow();

    private ConfigUpdate First()
    {
        var text = EnvoyBootstrap.ReadFile(_path);
        var bootstrap = Read(text);
        (_content, _current) = (Hash(text), bootstrap);
        return Update(bootstrap);
    }

    private ConfigUpdate? Next()
    {
        try
        {
            var text = EnvoyBootstrap.ReadFile(_path);
            var content = Hash(text);
            if (content == _content)
                return null;
            // Remembered even if it cannot be used: it is told once, not at every event of the directory.
            _content = content;
            // That is what a writer leaves for a moment that does not replace the file at once: not a wish to remove everything.
            if (string.IsNullOrWhiteSpace(text))
                throw new ConfigException(_path, "the file is empty");
            var bootstrap = Read(text);
            TellFixed(bootstrap);
            if (bootstrap.Warnings.Count > 0)
                Warned?.Invoke(bootstrap.Warnings);
            _current = bootstrap;
            return Update(bootstrap);
        }
        catch (ConfigException exception)
        {
            Rejected?.Invoke(exception.Errors);
            return null;
        }
    }

    private void TellFixed(Bootstrap changed)
    {
        var errors = new List<ConfigError>();
        if (changed.Node != _current!.Node)
            errors.Add(new("node", "a change takes effect only after a restart"));
        if (changed.AdminAddress != _current.AdminAddress)
            errors.Add(new("admin.address", "a change takes effect only after a restart"));
        if (changed.MaxDownstreamConnections != _current.MaxDownstreamConnections)
            errors.Add(new("overload_manager", "a change takes effect only after a restart"));
        if (errors.Count > 0)
            Rejected?.Invoke(errors);
    }

    private ConfigUpdate Update(Bootstrap bootstrap) => bootstrap.StaticResources with { Version = _content };

    // Waiting for ever for what nobody fetches would be the worse answer.
    private Bootstrap Read(string text)
    {
        var bootstrap = EnvoyBootstrap.Read(text, _options);
        return bootstrap.DynamicResources is null
            ? bootstrap
            : throw new ConfigException("", $"resources come from elsewhere, which only a source of the type {nameof(XdsConfigSource)} follows");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
