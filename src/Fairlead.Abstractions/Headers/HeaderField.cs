namespace Fairlead.Headers;

/// <summary>One field of a <see cref="HeaderMap"/>, valid until the map is changed.</summary>
public readonly ref struct HeaderField
{
    internal HeaderField(KnownHeader known, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isSensitive)
    {
        Known = known;
        Name = name;
        Value = value;
        IsSensitive = isSensitive;
    }

    /// <summary>The number of the name, if it has one.</summary>
    public KnownHeader Known { get; }

    /// <summary>The name, in the case in which it came.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The value, without surrounding white space.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The value is a secret that no hop may put into a compression table (RFC 7541, 7.1.3).</summary>
    public bool IsSensitive { get; }
}
