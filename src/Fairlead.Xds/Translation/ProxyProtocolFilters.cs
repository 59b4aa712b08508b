using System.Text;
using System.Text.Json;
using Envoy.Extensions.Filters.Listener.ProxyProtocol.V3;
using Fairlead.Configuration;

namespace Fairlead.Xds.Translation;

/// <summary>Translates the options of the PROXY protocol filter to those of the runtime's, which it binds itself.</summary>
internal static class ProxyProtocolFilters
{
    public static ExtensionConfig Translate(ProxyProtocol options)
    {
        if (options.Equals(new ProxyProtocol()))
            return new() { Name = ExtensionNames.ProxyProtocol };
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteBoolean("allow_requests_without_proxy_protocol", options.AllowRequestsWithoutProxyProtocol);
            json.WriteString("stat_prefix", options.StatPrefix);
            json.WriteStartArray("disallowed_versions");
            foreach (var version in options.DisallowedVersions)
                json.WriteStringValue(version.ToString());
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new() { Name = ExtensionNames.ProxyProtocol, Config = new RawConfig(ProxyProtocol.Descriptor.FullName, Encoding.UTF8.GetString(bytes.ToArray())) };
    }
}
