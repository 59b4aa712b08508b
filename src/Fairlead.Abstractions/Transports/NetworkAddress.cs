using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Transports;

/// <summary>An IP address and port, or the path of a Unix socket: a value, so that accepting a connection allocates none.</summary>
public readonly partial struct NetworkAddress : IEquatable<NetworkAddress>
{
    private readonly ulong _high;
    private readonly ulong _low;
    private readonly uint _scope;
    private readonly ushort _port;

    /// <summary>The address of an IP socket: 4 or 16 bytes in network order.</summary>
    public NetworkAddress(ReadOnlySpan<byte> address, int port, uint scope = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)port, ushort.MaxValue, nameof(port));
        if (address.Length == 4)
        {
            Family = AddressFamily.InterNetwork;
            _low = BinaryPrimitives.ReadUInt32BigEndian(address);
        }
        else if (address.Length == 16)
        {
            Family = AddressFamily.InterNetworkV6;
            _high = BinaryPrimitives.ReadUInt64BigEndian(address);
            _low = BinaryPrimitives.ReadUInt64BigEndian(address[8..]);
            _scope = scope;
        }
        else
        {
            throw new ArgumentException("An IP address has 4 or 16 bytes.", nameof(address));
        }

        _port = (ushort)port;
    }

    private NetworkAddress(string path)
    {
        Family = AddressFamily.Unix;
        Path = path;
    }

    /// <summary>The family; <see cref="AddressFamily.Unspecified"/> for the default value.</summary>
    public AddressFamily Family { get; }

    /// <summary>The port; 0 for Unix sockets.</summary>
    public int Port => _port;

    /// <summary>The path of a Unix socket, else null.</summary>
    public string? Path { get; }

    /// <summary>The scope of a link-local IPv6 address.</summary>
    public uint Scope => _scope;

    /// <summary>True for 127.0.0.0/8, ::1, IPv4-mapped loopback and Unix sockets.</summary>
    public bool IsLoopback => Family switch
    {
        AddressFamily.InterNetwork => (uint)_low >> 24 == 127,
        AddressFamily.InterNetworkV6 => _high == 0 && (_low == 1 || _low >> 24 == 0xffff7f),
        AddressFamily.Unix => true,
        _ => false,
    };

    /// <summary>True if the address is an IPv4 one in IPv6 clothes (<c>::ffff:1.2.3.4</c>).</summary>
    public bool IsIPv4Mapped => Family == AddressFamily.InterNetworkV6 && _high == 0 && _low >> 32 == 0xffff;

    /// <summary>The address of a Unix socket; a leading <c>@</c> names an abstract one.</summary>
    public static NetworkAddress FromPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new NetworkAddress(path);
    }

    /// <summary>The address of an end point of the BCL.</summary>
    public static NetworkAddress FromEndPoint(EndPoint endPoint)
    {
        if (endPoint is UnixDomainSocketEndPoint unix)
            return unix.ToString() is { Length: > 0 } path ? new NetworkAddress(path) : new NetworkAddress("@");
        if (endPoint is not IPEndPoint ip)
            return default;
        Span<byte> bytes = stackalloc byte[16];
        ip.Address.TryWriteBytes(bytes, out var length);
        var scope = ip.AddressFamily == AddressFamily.InterNetworkV6 ? (uint)ip.Address.ScopeId : 0;
        return new NetworkAddress(bytes[..length], ip.Port, scope);
    }

    /// <summary>Parses an IP address (without port): four decimal numbers with dots, or IPv6 without brackets. Returns false for anything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> host, int port, out NetworkAddress address)
    {
        address = default;
        if ((uint)port > ushort.MaxValue || !IsUnambiguous(host) || !IPAddress.TryParse(host, out var ip))
            return false;
        address = FromEndPoint(new IPEndPoint(ip, port));
        return true;
    }

    /// <summary>The same as an end point of the BCL. Allocates.</summary>
    public EndPoint ToEndPoint()
    {
        if (Path is not null)
            return new UnixDomainSocketEndPoint(Path.StartsWith('@') ? '\0' + Path[1..] : Path);
        return new IPEndPoint(ToIPAddress(), _port);
    }

    /// <summary>The IP address. Allocates.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        var length = WriteAddressBytes(bytes);
        return length switch { 0 => IPAddress.None, 4 => new IPAddress(bytes[..4]), _ => new IPAddress(bytes, _scope) };
    }

    /// <summary>Writes the address in network order. Returns 4, 16, or 0 if it is not an IP address.</summary>
    public int WriteAddressBytes(Span<byte> destination)
    {
        if (Family == AddressFamily.InterNetwork)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_low);
            return 4;
        }

        if (Family != AddressFamily.InterNetworkV6)
            return 0;
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
        return 16;
    }

    /// <summary>The same address with another port.</summary>
    public NetworkAddress WithPort(int port)
    {
        Span<byte> bytes = stackalloc byte[16];
        var length = WriteAddressBytes(bytes);
        return length == 0 ? this : new NetworkAddress(bytes[..length], port, _scope);
    }

    /// <summary>The IPv4 address inside an IPv4-mapped one; any other address unchanged.</summary>
    public NetworkAddress Unmap()
    {
        if (!IsIPv4Mapped)
            return this;
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)_low);
        return new NetworkAddress(bytes, _port);
    }

    /// <summary>True if both addresses are equal, whatever their ports.</summary>
    public bool HasSameHost(in NetworkAddress other) =>
        Family == other.Family && _low == other._low && _high == other._high && _scope == other._scope && Path == other.Path;

    /// <summary>Writes the address without its port, as text; at most 64 bytes (or the path), and <c>-</c> for the default value. Returns false if there is too little room.</summary>
    public bool TryFormatHost(Span<byte> destination, out int written)
    {
        if (Family == AddressFamily.InterNetwork)
            return TryFormatIPv4(destination, out written);
        if (Path is not null)
            return Encoding.UTF8.TryGetBytes(Path, destination, out written);
        if (Family == AddressFamily.InterNetworkV6)
            return TryFormatIPv6(destination, out written);
        written = "-"u8.TryCopyTo(destination) ? 1 : 0;
        return written > 0;
    }

    /// <summary>Writes <c>host:port</c>, <c>[host]:port</c> or the path. Returns false if there is too little room.</summary>
    public bool TryFormat(Span<byte> destination, out int written)
    {
        written = 0;
        if (Path is not null || Family == AddressFamily.Unspecified)
            return TryFormatHost(destination, out written);
        var brackets = Family == AddressFamily.InterNetworkV6 ? 1 : 0;
        if (destination.Length < 2 || !TryFormatHost(destination[brackets..], out var length) || destination.Length < length + (2 * brackets) + 6)
            return false;
        if (brackets == 1)
        {
            destination[0] = (byte)'[';
            destination[length + 1] = (byte)']';
        }

        length += 2 * brackets;
        destination[length++] = (byte)':';
        System.Buffers.Text.Utf8Formatter.TryFormat(_port, destination[length..], out var digits);
        written = length + digits;
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(NetworkAddress other) => _port == other._port && HasSameHost(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is NetworkAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_high, _low, _port, Path);

    /// <inheritdoc/>
    public override string ToString()
    {
        if (Path is not null)
            return Path;
        Span<byte> text = stackalloc byte[80];
        return TryFormat(text, out var written) ? Encoding.ASCII.GetString(text[..written]) : "-";
    }

    /// <summary>Equality.</summary>
    public static bool operator ==(NetworkAddress left, NetworkAddress right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(NetworkAddress left, NetworkAddress right) => !left.Equals(right);

    // The BCL also takes what other parsers read differently or not at all: "1", "0x7f.1", "010.0.0.1", "[::1]:80".
    private static bool IsUnambiguous(ReadOnlySpan<char> host)
    {
        if (host.Contains(':'))
            return !host.Contains('[');
        var numbers = 0;
        foreach (var range in host.Split('.'))
        {
            var number = host[range];
            if (number.Length is 0 or > 3 || number.ContainsAnyExceptInRange('0', '9') || (number.Length > 1 && number[0] == '0'))
                return false;
            numbers++;
        }

        return numbers == 4;
    }

    private bool TryFormatIPv4(Span<byte> destination, out int written)
    {
        written = 0;
        if (destination.Length < 15)
            return false;
        for (var shift = 24; shift >= 0; shift -= 8)
        {
            System.Buffers.Text.Utf8Formatter.TryFormat((byte)(_low >> shift), destination[written..], out var digits);
            written += digits;
            if (shift > 0)
                destination[written++] = (byte)'.';
        }

        return true;
    }
}
