using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Google.Protobuf;

namespace Fairlead.Xds.Translation;

/// <summary>
/// The bytes of a route configuration, cut up into virtual hosts. Control planes send thousands of them when one has changed: those whose bytes were seen with the
/// version before are not translated again.
/// </summary>
internal sealed class RouteParts
{
    private readonly ByteString _bytes;
    private readonly List<Range> _hosts;
    private readonly VirtualHost?[] _translated;
    private Dictionary<int, int>? _byContent;

    private RouteParts(ByteString bytes, List<Range> hosts, ByteString frame)
    {
        (_bytes, _hosts, Frame) = (bytes, hosts, frame);
        _translated = new VirtualHost?[hosts.Count];
    }

    /// <summary>Everything but the virtual hosts, as a message.</summary>
    public ByteString Frame { get; }

    /// <summary>Cuts a message up; null if it is none.</summary>
    public static RouteParts? Split(ByteString message)
    {
        var hosts = new List<Range>();
        var frame = new MemoryStream();
        var reader = new WireReader(message.Span);
        for (var start = 0; reader.Next(); start = message.Length - reader.Remaining)
        {
            var end = message.Length - reader.Remaining;
            if (reader is { Field: Envoy.Config.Route.V3.RouteConfiguration.VirtualHostsFieldNumber, Type: WireFormat.WireType.LengthDelimited })
                hosts.Add((end - reader.Content.Length)..end);
            else
                frame.Write(message.Span[start..end]);
        }

        return reader.IsMalformed ? null : new RouteParts(message, hosts, UnsafeByteOperations.UnsafeWrap(frame.ToArray()));
    }

    /// <summary>The virtual hosts.</summary>
    /// <param name="frame">The rest of the configuration.</param>
    /// <param name="at">The place of the configuration.</param>
    /// <param name="before">A version before; null if there is none.</param>
    public ConfigList<VirtualHost> TranslateHosts(RouteConfiguration frame, Scope at, RouteParts? before)
    {
        // What stands above may change what is meant below.
        before = before is not null && before.Frame.Equals(Frame) ? before : null;
        var hosts = new VirtualHost[_hosts.Count];
        var shift = 0;
        for (var i = 0; i < hosts.Length; i++)
            hosts[i] = before?.Find(this, i, ref shift) ?? Translate(i, frame, at);
        if (before is null || !HasNamesOf(before, hosts))
            RouteConfigurations.CheckUnique(hosts, at);
        return ConfigList.From(hosts);
    }

    private VirtualHost Translate(int index, RouteConfiguration frame, Scope at)
    {
        var place = at.Item("virtual_hosts", index);
        var before = Complaints(at);
        if (TypedConfig.Parse(Envoy.Config.Route.V3.VirtualHost.Parser, ByteString.CopyFrom(SliceOf(index)), place) is not { } host)
            return new VirtualHost { Name = "", Domains = [] };
        var translated = RouteConfigurations.Host(host, place, frame.MaxDirectResponseBodySizeBytes);
        // What something is to be said about is looked at each time.
        _translated[index] = Complaints(at) == before ? translated : null;
        return translated;
    }

    /// <summary>What became of the same bytes here; null if they were not here. Most versions differ in one place only.</summary>
    private VirtualHost? Find(RouteParts after, int index, ref int shift)
    {
        var slice = after.SliceOf(index);
        var here = index + shift;
        var found = -1;
        if (HasAt(here, slice))
            found = here;
        else if (HasAt(here + 1, slice))
            found = index + ++shift;
        else if (index + 1 < after._hosts.Count && HasAt(here, after.SliceOf(index + 1)))
            shift--;
        else if (index + 1 < after._hosts.Count && !HasAt(here + 1, after.SliceOf(index + 1)))
            found = FindContent(slice);
        if (found < 0)
            return null;
        after._translated[index] = _translated[found];
        return _translated[found];
    }

    private int FindContent(ReadOnlySpan<byte> slice)
    {
        if (_byContent is null)
        {
            _byContent = new(_hosts.Count);
            for (var i = 0; i < _hosts.Count; i++)
                _byContent.TryAdd(HashOf(SliceOf(i)), i);
        }

        return _byContent.TryGetValue(HashOf(slice), out var found) && HasAt(found, slice) ? found : -1;
    }

    private bool HasNamesOf(RouteParts before, VirtualHost[] hosts)
    {
        if (before._hosts.Count != hosts.Length)
            return false;
        for (var i = 0; i < hosts.Length; i++)
        {
            if (before._translated[i] is not { } old || (!ReferenceEquals(old, hosts[i]) && (old.Name != hosts[i].Name || !old.Domains.Equals(hosts[i].Domains))))
                return false;
        }

        return true;
    }

    private bool HasAt(int index, ReadOnlySpan<byte> slice) => (uint)index < (uint)_hosts.Count && SliceOf(index).SequenceEqual(slice);

    private ReadOnlySpan<byte> SliceOf(int index) => _bytes.Span[_hosts[index]];

    // Seeded anew in each process: servers cannot choose bytes that collide.
    private static int HashOf(ReadOnlySpan<byte> bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    private static (int Errors, int Warnings, int References) Complaints(Scope at) =>
        (at.Diagnostics.Errors.Count, at.Diagnostics.Warnings.Count, at.Diagnostics.References.Count);
}
