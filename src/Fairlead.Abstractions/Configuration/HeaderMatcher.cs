namespace Fairlead.Configuration;

/// <summary>A condition on a header. Source: <c>envoy.config.route.v3.HeaderMatcher</c>.</summary>
public sealed record HeaderMatcher
{
    /// <summary>The header's name; <c>:method</c>, <c>:path</c>, <c>:authority</c> and <c>:scheme</c> name parts of the request.</summary>
    public required string Name { get; init; }

    /// <summary>The condition on the text; null if another one is set.</summary>
    public StringMatcher? String { get; init; }

    /// <summary>The value is a number in this half-open range.</summary>
    public Int64Range? Range { get; init; }

    /// <summary>True: it must be there; false: it must not. Without any condition the header must be there.</summary>
    public bool? Present { get; init; }

    /// <summary>Turn the result round. A missing header still fails, unless it is taken as empty or only presence was asked.</summary>
    public bool Invert { get; init; }

    /// <summary>Take a missing header as an empty one.</summary>
    public bool TreatMissingHeaderAsEmpty { get; init; }
}
