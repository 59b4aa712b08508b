namespace Fairlead.Headers;

/// <summary>One field of a <see cref="HeaderMap"/>, valid until the map is changed.</summary>
public readonly ref struct HeaderField
{
    internal HeaderField(KnownHeader known, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Known = known;
        Name = name;
        Value = value;
    }

    /// <summary>The number of the name, if it has one.</summary>
    public KnownHeader Known { get; }

    /// <summary>The name, in the case in which it came.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The value, without surrounding white space.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
