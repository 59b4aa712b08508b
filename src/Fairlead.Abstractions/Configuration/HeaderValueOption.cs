namespace Fairlead.Configuration;

/// <summary>A header to add. Source: <c>envoy.config.core.v3.HeaderValueOption</c>.</summary>
public sealed record HeaderValueOption
{
    /// <summary>The name.</summary>
    public required string Key { get; init; }

    /// <summary>The value; <c>%OPERATOR%</c>s are those of access logs.</summary>
    public required string Value { get; init; }

    /// <summary>What to do if the header is there already.</summary>
    public HeaderAppendAction AppendAction { get; init; }

    /// <summary>Add the header even if its value turns out empty.</summary>
    public bool KeepEmptyValue { get; init; }
}
