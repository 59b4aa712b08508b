using Fairlead.Configuration;

namespace Fairlead.Hosting;

/// <summary>Addresses as people write them.</summary>
internal static class AddressShorthand
{
    public static Address Parse(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        if (text.StartsWith("unix:", StringComparison.Ordinal))
            return new PipeAddress(text[5..]);
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text[(colon + 1)..], out var port))
            throw new ArgumentException($"'{text}' is no address: host:port, [host]:port or unix:path is needed.", nameof(text));
        return new SocketAddress(text[..colon].Trim('[', ']'), port);
    }
}
