using Fairlead.Listeners.Filters;

namespace Fairlead.Transports.ProxyProtocol;

/// <summary>Which extra fields a header of version 2 carries: those of the configuration, and of those that the client's header had, the ones that are to be passed on.</summary>
internal sealed class ProxyTlvSelection
{
    /// <summary>CRC-32C of a whole header: that of the client's says nothing about another one.</summary>
    public const byte Checksum = 0x03;

    /// <summary>Padding.</summary>
    public const byte Padding = 0x04;

    private readonly bool[] _isPassed = new bool[256];

    /// <summary>Creates a selection.</summary>
    /// <param name="added">Fields of the configuration, in their order; they replace those of the client of the same types.</param>
    /// <param name="passesAll">Passes on the client's fields of all types, but for checksum and padding.</param>
    /// <param name="passed">The types to pass on otherwise.</param>
    public ProxyTlvSelection(IReadOnlyList<ProxyProtocolTlv> added, bool passesAll, IEnumerable<byte> passed)
    {
        Added = added;
        _isPassed.AsSpan().Fill(passesAll);
        foreach (var type in passed)
            _isPassed[type] = true;
        foreach (var field in added)
            _isPassed[field.Type] = false;
        _isPassed[Checksum] = _isPassed[Padding] = false;
    }

    /// <summary>No fields at all.</summary>
    public static ProxyTlvSelection None { get; } = new([], false, []);

    /// <summary>Fields of the configuration.</summary>
    public IReadOnlyList<ProxyProtocolTlv> Added { get; }

    /// <summary>Whether a field of the client is passed on.</summary>
    public bool Passes(byte type) => _isPassed[type];
}
