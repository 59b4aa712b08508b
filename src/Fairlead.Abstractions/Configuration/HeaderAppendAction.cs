namespace Fairlead.Configuration;

/// <summary>How a header is added.</summary>
public enum HeaderAppendAction
{
    /// <summary>Append a further value, or add.</summary>
    AppendIfExistsOrAdd,

    /// <summary>Add only if absent.</summary>
    AddIfAbsent,

    /// <summary>Replace, or add.</summary>
    OverwriteIfExistsOrAdd,

    /// <summary>Replace if there, else nothing.</summary>
    OverwriteIfExists,
}
