using System.Text;
using Fairlead.Configuration;
using Fairlead.Transports;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary><c>envoy.config.core.v3.Address</c>.</summary>
internal static class AddressRenderer
{
    public static void Write(ProtoJson json, Address address)
    {
        json.BeginObject();
        switch (address)
        {
            case SocketAddress socket:
                WriteSocket(json, socket.Host, socket.Port, socket.Ipv4Compat);
                break;
            case PipeAddress pipe:
                json.BeginObject("pipe");
                json.Text("path", pipe.Path);
                if (pipe.Mode != 0)
                    json.Number("mode", pipe.Mode);
                json.EndObject();
                break;
        }

        json.EndObject();
    }

    public static void Write(ProtoJson json, string name, NetworkAddress address)
    {
        json.BeginObject(name);
        if (address.Path is { } path)
        {
            json.BeginObject("pipe");
            json.Text("path", path);
            json.EndObject();
        }
        else
        {
            Span<byte> host = stackalloc byte[64];
            address.TryFormatHost(host, out var length);
            WriteSocket(json, Encoding.ASCII.GetString(host[..length]), address.Port, false);
        }

        json.EndObject();
    }

    public static void WriteRange(ProtoJson json, CidrRange range)
    {
        json.BeginObject();
        json.Text("address_prefix", range.AddressPrefix);
        json.Number("prefix_len", range.PrefixLength);
        json.EndObject();
    }

    private static void WriteSocket(ProtoJson json, string host, int port, bool ipv4Compat)
    {
        json.BeginObject("socket_address");
        json.Text("address", host);
        json.Number("port_value", port);
        if (ipv4Compat)
            json.Bool("ipv4_compat", true);
        json.EndObject();
    }
}
