using System.Net;
using Fairlead.Configuration;
using Core = Envoy.Config.Core.V3;
using SocketAddress = Fairlead.Configuration.SocketAddress;

namespace Fairlead.Xds.Translation;

/// <summary>Translates addresses, address ranges and localities.</summary>
internal static class Addresses
{
    private static readonly Address None = new PipeAddress("");

    public static Address Translate(Core.Address? address, Scope at, bool mustBeIp)
    {
        switch (address?.AddressCase)
        {
            case Core.Address.AddressOneofCase.SocketAddress:
                return Socket(address.SocketAddress, at.Field("socket_address"), mustBeIp);
            case Core.Address.AddressOneofCase.Pipe:
                return Pipe(address.Pipe, at.Field("pipe"));
            default:
                at.Missing("is required: a 'socket_address' or a 'pipe'");
                return None;
        }
    }

    public static CidrRange Range(Core.CidrRange range, Scope at)
    {
        var length = (int)Math.Min(range.PrefixLen ?? 0, int.MaxValue);
        if (!IPAddress.TryParse(Checks.Required(range.AddressPrefix, at.Field("address_prefix")), out var address))
        {
            if (range.AddressPrefix.Length > 0)
                at.Field("address_prefix").Error($"'{range.AddressPrefix}' is no IP address");
            return new(range.AddressPrefix, length);
        }

        var bits = address.GetAddressBytes().Length * 8;
        if (length > bits)
            at.Field("prefix_len").Error($"{length} is out of range: it must be from 0 to {bits}");
        return new(range.AddressPrefix, length);
    }

    public static Locality Place(Core.Locality? locality) =>
        locality is null ? new() : new() { Region = locality.Region, Zone = locality.Zone, SubZone = locality.SubZone };

    private static SocketAddress Socket(Core.SocketAddress socket, Scope at, bool mustBeIp)
    {
        if (socket.Protocol != Core.SocketAddress.Types.Protocol.Tcp)
            at.Field("protocol").Error($"the value {Checks.ApiName(socket.Protocol)} is not supported: only TCP is");
        if (!socket.HasPortValue)
            at.Field("port_value").Missing("is required");
        var host = Checks.Required(socket.Address, at.Field("address"));
        if (mustBeIp && host.Length > 0 && !IPAddress.TryParse(host, out _))
            at.Field("address").Error($"'{host}' is no IP address");
        return new(host, Checks.Port(socket.PortValue, at.Field("port_value"))) { Ipv4Compat = socket.Ipv4Compat };
    }

    private static PipeAddress Pipe(Core.Pipe pipe, Scope at)
    {
        // sun_path holds 108 bytes, one of them the terminating zero (unix(7)).
        var path = Checks.Required(pipe.Path, at.Field("path"));
        if (System.Text.Encoding.UTF8.GetByteCount(path) > 107)
            at.Field("path").Error("is longer than the 107 bytes that a Unix socket's path may have");
        return new(path, Checks.Number(pipe.Mode, 0, at.Field("mode"), maximum: 0x1FF));
    }
}
