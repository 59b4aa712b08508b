using System.Net.Sockets;
using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>UPSTREAM_HOST_NAME: the endpoint's name, or its address if it has none.</summary>
internal sealed class HostNameField : Segment
{
    private readonly AddressField _address = new(static i => i.UpstreamRemoteAddress, AddressPart.All);

    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        if (info.UpstreamHostname.Length == 0)
            _address.Write(info, ref writer);
        else
            writer.Text(info.UpstreamHostname);
    }
}
