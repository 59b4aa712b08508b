using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Listeners.Matching;
using Fairlead.Transports;

namespace Fairlead.Listeners.Filters;

/// <summary>Options of the PROXY protocol filter. Source: <c>envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol</c>.</summary>
public sealed class ProxyProtocolOptions : IValidatedOptions
{
    /// <summary>Also serves connections that do not begin with a header. Default: no, they are closed. A header is never optional for safety: whoever can connect can then claim any address, or none.</summary>
    public bool AllowRequestsWithoutProxyProtocol { get; set; }

    /// <summary>Versions that are refused. Default: none.</summary>
    public IReadOnlyList<ProxyProtocolVersion> DisallowedVersions { get; set; } = [];

    /// <summary>Goes into the names of the statistics: <c>proxy_proto.[stat_prefix.]</c>.</summary>
    public string StatPrefix { get; set; } = "";

    /// <summary>
    /// Ranges (<c>10.0.0.0/8</c>, or single addresses) of the peers that may send a header; a connection of another peer that begins with one is closed.
    /// Default: empty, which trusts every peer. Unix sockets are always trusted. Not in Envoy.
    /// </summary>
    public IReadOnlyList<string> TrustedPeers { get; set; } = [];

    /// <inheritdoc/>
    public IEnumerable<ConfigError> Validate()
    {
        for (var i = 0; i < TrustedPeers.Count; i++)
        {
            if (ParseRange(TrustedPeers[i], out var error) is null)
                yield return new ConfigError($"trusted_peers[{i}]", error);
        }

        if (DisallowedVersions.Distinct().Count() == 2 && !AllowRequestsWithoutProxyProtocol)
            yield return new ConfigError("disallowed_versions", "both versions are refused and a header is required: no connection could be served");
    }

    internal AddressPrefix[] ParseTrustedPeers() => [.. TrustedPeers.Select(p => ParseRange(p, out _)).OfType<AddressPrefix>()];

    private static AddressPrefix? ParseRange(string text, out string error)
    {
        var slash = text.IndexOf('/');
        var address = slash < 0 ? text : text[..slash];
        var length = address.Contains(':') ? 128 : 32;
        if (slash >= 0 && !int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, null, out length))
        {
            error = $"'{text}' is no address range, such as 10.0.0.0/8";
            return null;
        }

        return AddressPrefix.Parse(new CidrRange(address, length), out error);
    }
}
