namespace Fairlead.Configuration;

/// <summary>What happens to the <c>server</c> header of responses.</summary>
public enum ServerHeaderTransformation
{
    /// <summary>Always this proxy's name.</summary>
    Overwrite,

    /// <summary>This proxy's name if the upstream sent none.</summary>
    AppendIfAbsent,

    /// <summary>What the upstream sent, or nothing.</summary>
    PassThrough,
}
