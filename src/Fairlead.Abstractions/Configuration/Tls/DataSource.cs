namespace Fairlead.Configuration;

/// <summary>Bytes that stand in place or in a file. Source: <c>envoy.config.core.v3.DataSource</c>.</summary>
public sealed record DataSource
{
    /// <summary>The file; null if the bytes stand in place. It is read when the configuration is applied, and again when it changes.</summary>
    public string? Filename { get; init; }

    /// <summary>The bytes, if they stand in place.</summary>
    public ReadOnlyMemory<byte> Inline { get; init; }

    /// <inheritdoc/>
    public bool Equals(DataSource? other) => other is not null && Filename == other.Filename && Inline.Span.SequenceEqual(other.Inline.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Filename, StringComparer.Ordinal);
        hash.AddBytes(Inline.Span);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    // What stands in place may be a private key: it is never printed.
    public override string ToString() => Filename ?? $"{Inline.Length} bytes";
}
