namespace Fairlead.Configuration;

/// <summary>An extra field of a PROXY header. Source: <c>envoy.config.core.v3.TlvEntry</c>.</summary>
public sealed record ProxyProtocolTlvEntry
{
    /// <summary>The type: 0 to 255.</summary>
    public required int Type { get; init; }

    /// <summary>The value: at least one byte.</summary>
    public required ReadOnlyMemory<byte> Value { get; init; }

    /// <inheritdoc/>
    public bool Equals(ProxyProtocolTlvEntry? other) => other is not null && Type == other.Type && Value.Span.SequenceEqual(other.Value.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Type);
        hash.AddBytes(Value.Span);
        return hash.ToHashCode();
    }
}
