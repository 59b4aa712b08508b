using System.Runtime.CompilerServices;
using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Fairlead.Xds.Translation;
using Google.Protobuf;
using Responses = Envoy.Service.Discovery.V3;
using Proto = Envoy.Extensions.TransportSockets.Tls.V3;

namespace Fairlead.Xds;

/// <summary>
/// Delivers the secrets of a file as <c>path_config_source</c> names it: a discovery response with <c>resources</c> of type Secret, in YAML or JSON. Delivers them anew whenever
/// the file changes. What cannot be used is told to <see cref="Rejected"/>, and what was delivered before stays.
/// </summary>
public sealed class SecretFileConfigSource : IConfigSource
{
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);

    private readonly string _path;
    private readonly FileChanges _changes;
    private string _text = "";

    /// <summary>Creates a source for a file.</summary>
    /// <param name="path">The file.</param>
    public SecretFileConfigSource(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Path.GetFullPath(path);
        _changes = new(_path, Settling);
    }

    /// <summary>Tells why a changed file cannot be used. Raised on the thread that watches.</summary>
    public event Action<IReadOnlyList<ConfigError>>? Rejected;

    /// <inheritdoc/>
    public string Name => $"file {_path}";

    /// <inheritdoc/>
    /// <exception cref="ConfigException">The first content of the file cannot be used.</exception>
    public async IAsyncEnumerable<ConfigUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watch = _changes.Watch();
        _text = EnvoyBootstrap.ReadFile(_path);
        yield return Read(_text);
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

    /// <summary>Reads the secrets of a text.</summary>
    /// <exception cref="ConfigException">The text cannot be used; every reason is told.</exception>
    internal static ConfigUpdate Read(string text)
    {
        var diagnostics = new Diagnostics();
        var response = Responses.DiscoveryResponse.Parser.ParseFrom(EnvoyBootstrap.Transcode(text, Responses.DiscoveryResponse.Descriptor, diagnostics));
        var secrets = Checks.All(response.Resources, "resources", new Scope(diagnostics, ""), Translate);
        if (diagnostics.Errors.Count > 0)
            throw new ConfigException(diagnostics.Errors);
        return new ConfigUpdate { Version = response.VersionInfo, IsFullState = true, Resources = ConfigList.From<ConfigResource>(secrets) };
    }

    private static Secret Translate(Google.Protobuf.WellKnownTypes.Any resource, Scope at)
    {
        if (TypedConfig.Open(resource, at) is { } config && config.Type == Proto.Secret.Descriptor && config.Read(Proto.Secret.Parser) is { } secret)
            return TlsContexts.Secret(secret, at);
        at.Error($"the type '{resource.TypeUrl}' is not that of a secret");
        return new Secret { Name = "" };
    }

    private ConfigUpdate? Next()
    {
        try
        {
            var text = EnvoyBootstrap.ReadFile(_path);
            if (text == _text)
                return null;
            _text = text;
            return Read(text);
        }
        catch (ConfigException exception)
        {
            Rejected?.Invoke(exception.Errors);
            return null;
        }
    }
}
