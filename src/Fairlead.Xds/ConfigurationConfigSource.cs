using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Fairlead.Xds;

/// <summary>
/// Delivers listeners and clusters from an <see cref="IConfiguration"/>, such as a section of <c>appsettings.json</c>, and anew whenever that is reloaded. The fields are those of
/// <c>static_resources</c> of an Envoy bootstrap. A reloaded section that cannot be used is told to <see cref="Rejected"/>, and what was delivered before stays.
/// </summary>
public sealed class ConfigurationConfigSource : IConfigSource
{
    private readonly IConfiguration _section;
    private int _version;

    /// <summary>Creates a source for a section.</summary>
    public ConfigurationConfigSource(IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        _section = section;
    }

    /// <summary>Tells why a reloaded section cannot be used. What the host refuses, it logs itself. Raised on the thread that watches.</summary>
    public event Action<IReadOnlyList<ConfigError>>? Rejected;

    /// <summary>Tells what the section has that is passed over, each time it is read. Raised on the thread that watches.</summary>
    public event Action<IReadOnlyList<ConfigWarning>>? Warned;

    /// <inheritdoc/>
    public string Name => _section is IConfigurationSection section ? $"configuration section {section.Path}" : "configuration";

    /// <inheritdoc/>
    /// <exception cref="ConfigException">The first content of the section cannot be used.</exception>
    public async IAsyncEnumerable<ConfigUpdate> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // One pending change is enough: the section is read as a whole.
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var registration = ChangeToken.OnChange(_section.GetReloadToken, () => changes.Writer.TryWrite(true));
        var current = Read();
        yield return current;
        while (await changes.Reader.WaitToReadAsync(cancellationToken))
        {
            changes.Reader.TryRead(out _);
            if (TryRead() is not { } update || update.Resources.Equals(current.Resources))
                continue;
            current = update;
            yield return update;
        }
    }

    /// <inheritdoc/>
    public void OnApplied(ConfigUpdate update, IReadOnlyList<ConfigError> errors)
    {
        // The host logs what it refuses.
    }

    private ConfigUpdate? TryRead()
    {
        try
        {
            return Read();
        }
        catch (ConfigException e)
        {
            Rejected?.Invoke(e.Errors);
            return null;
        }
    }

    private ConfigUpdate Read()
    {
        var document = ConfigNode.Mapping([new ConfigMember("static_resources", ConfigurationNodes.Read(_section), 0, 0)], 0, 0);
        var bootstrap = EnvoyBootstrap.Read(document);
        if (bootstrap.DynamicResources is not null)
            throw new ConfigException("", $"resources come from elsewhere, which only a source of the type {nameof(XdsConfigSource)} follows");
        if (bootstrap.Warnings.Count > 0)
            Warned?.Invoke(bootstrap.Warnings);
        return bootstrap.StaticResources with { Version = (++_version).ToString(CultureInfo.InvariantCulture), IsFullState = true };
    }
}
