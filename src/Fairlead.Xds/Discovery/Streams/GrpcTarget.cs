using System.Globalization;
using Fairlead.Configuration;

namespace Fairlead.Xds.Discovery.Streams;

/// <summary>
/// Where a <c>target_uri</c> of gRPC leads: <c>host:port</c>, <c>dns:host:port</c>, <c>dns:///host:port</c>, <c>ipv4:1.2.3.4:5</c>, <c>ipv6:[::1]:5</c>,
/// <c>unix:path</c>, <c>unix:///path</c> or <c>unix-abstract:name</c>. Without a port it is 443. Source: gRPC, "Name resolution".
/// </summary>
internal sealed record GrpcTarget(Address Address, string Host, string Authority)
{
    private const int DefaultPort = 443;

    /// <summary>Null if the text is none of these.</summary>
    public static GrpcTarget? Parse(string target)
    {
        if (After(target, "unix-abstract:") is { Length: > 0 } name)
            return new(new PipeAddress("@" + name), "localhost", "localhost");
        if ((After(target, "unix://") ?? After(target, "unix:")) is { } path)
            return path.Length == 0 ? null : new(new PipeAddress(path), "localhost", "localhost");
        var text = After(target, "dns:///") ?? After(target, "dns:") ?? After(target, "ipv4:") ?? After(target, "ipv6:") ?? target;
        return Tcp(text);
    }

    private static GrpcTarget? Tcp(string text)
    {
        var colon = text.LastIndexOf(':');
        var isPortless = colon < 0 || text.EndsWith(']');
        var host = (isPortless ? text : text[..colon]).Trim('[', ']');
        var port = DefaultPort;
        if (!isPortless && (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is 0 or > ushort.MaxValue))
            return null;
        var type = Uri.CheckHostName(host);
        if (type == UriHostNameType.Unknown)
            return null;
        var authority = type == UriHostNameType.IPv6 ? $"[{host}]:{port}" : $"{host}:{port}";
        return new(new SocketAddress(host, port), host, authority);
    }

    private static string? After(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;
}
