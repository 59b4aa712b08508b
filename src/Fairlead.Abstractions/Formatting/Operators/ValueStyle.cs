namespace Fairlead.Formatting.Operators;

/// <summary>How values are written.</summary>
internal enum ValueStyle
{
    /// <summary>As they are; a missing one as <c>-</c>.</summary>
    Text,

    /// <summary>As a JSON value: numbers as numbers, texts in quotes, a missing one as <c>null</c>.</summary>
    JsonValue,

    /// <summary>As a part of a JSON string, whose quotes somebody else writes.</summary>
    JsonPart,
}
