using System.Buffers;
using System.Net.Sockets;
using Fairlead.Configuration;
using Fairlead.Filters;
using Fairlead.Listeners.Matching;
using Fairlead.Transports;

namespace Fairlead.Listeners.Filters;

/// <summary>Takes the client's address from the PROXY header that a load balancer puts before the payload, and consumes the header.</summary>
internal sealed class ProxyProtocolFilter(ProxyProtocolOptions options, ProxyProtocolStats stats) : IListenerFilter
{
    private readonly AddressPrefix[] _trusted = options.ParseTrustedPeers();
    private readonly bool _isV1Disallowed = options.DisallowedVersions.Contains(ProxyProtocolVersion.V1);
    private readonly bool _isV2Disallowed = options.DisallowedVersions.Contains(ProxyProtocolVersion.V2);

    public async ValueTask<bool> InspectAsync(PendingConnection pending)
    {
        for (var needed = 1; ;)
        {
            var bytes = await pending.PeekAsync(needed);
            var result = Parse(bytes);
            if (result.Status == ProxyHeaderStatus.Incomplete && bytes.Length >= needed)
            {
                // A peer that is not trusted need not be waited for.
                if (result.Version is { } begun && !MayUse(begun, pending.Connection))
                    return false;
                needed = result.Length;
                continue;
            }

            return Decide(pending, result);
        }
    }

    private static ProxyHeaderResult Parse(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsSingleSegment)
            return ProxyHeaderParser.Parse(bytes.FirstSpan);

        // Bounded by the longest header. Fairlead's own transports show one segment.
        return ProxyHeaderParser.Parse(bytes.Slice(0, Math.Min(bytes.Length, 16 + ushort.MaxValue)).ToArray());
    }

    private bool Decide(PendingConnection pending, ProxyHeaderResult result)
    {
        if (result.Version is not { } version)
        {
            stats.NotFound(options.AllowRequestsWithoutProxyProtocol);
            return options.AllowRequestsWithoutProxyProtocol;
        }

        if (!MayUse(version, pending.Connection))
            return false;
        if (result.Status != ProxyHeaderStatus.Valid || !IsPlausible(result.Header!))
        {
            stats.Error(version);
            return false;
        }

        stats.Found(version);
        Apply(pending, result.Header!);
        pending.Consume(result.Length);
        return true;
    }

    private static void Apply(PendingConnection pending, ProxyProtocolHeader header)
    {
        pending.SetState(header);
        if (!header.HasAddresses)
            return;
        pending.RemoteAddress = header.Source;
        pending.LocalAddress = header.Destination;
    }

    /// <summary>A TCP connection has one host at either end.</summary>
    private static bool IsPlausible(ProxyProtocolHeader header) => !header.HasAddresses || (IsUnicast(header.Source) && IsUnicast(header.Destination));

    private static bool IsUnicast(in NetworkAddress address)
    {
        AddressPrefix.TryGetBits(address, out var isIPv6, out var bits);
        var first = (byte)(bits >> 120);
        return bits != 0 && (isIPv6 ? first != 0xff : first is not (>= 224 and < 240) && (uint)(bits >> 96) != uint.MaxValue);
    }

    private bool MayUse(ProxyProtocolVersion version, Connection connection)
    {
        if (!IsTrusted(connection.RemoteAddress))
        {
            stats.Untrusted();
            return false;
        }

        if (!(version == ProxyProtocolVersion.V1 ? _isV1Disallowed : _isV2Disallowed))
            return true;
        stats.Disallowed(version);
        return false;
    }

    private bool IsTrusted(in NetworkAddress peer)
    {
        if (_trusted.Length == 0 || peer.Family == AddressFamily.Unix)
            return true;
        foreach (var range in _trusted)
        {
            if (range.Contains(peer))
                return true;
        }

        return false;
    }
}
