using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Fairlead.Streams;
using Fairlead.Transports;

namespace Fairlead.Formatting.Operators;

/// <summary>An address of one of the two connections.</summary>
internal sealed class AddressField(Func<StreamInfo, NetworkAddress> address, AddressPart part) : Segment
{
    // "[", 39 characters of an IPv6 address, "%" and a scope of ten digits, "]:" and a port.
    private const int MaxLength = 64;

    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        var value = address(info);
        if (value.Family == AddressFamily.Unspecified || (part == AddressPart.Port && value.Path is not null))
            writer.Missing();
        else if (part == AddressPart.Port)
            writer.Number(value.Port);
        else if (value.Path is { } path)
            writer.Text(path);
        else
            WriteIP(value, ref writer);
    }

    [SkipLocalsInit]
    private void WriteIP(in NetworkAddress value, ref ValueWriter writer)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        if (part == AddressPart.All ? value.TryFormat(text, out var written) : value.TryFormatHost(text, out written))
            writer.Text(text[..written]);
        else
            writer.Missing();
    }
}
