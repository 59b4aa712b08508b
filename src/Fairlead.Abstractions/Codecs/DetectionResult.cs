namespace Fairlead.Codecs;

/// <summary>What a protocol detector says.</summary>
public enum DetectionResult
{
    /// <summary>It is not this protocol.</summary>
    No,

    /// <summary>It is.</summary>
    Yes,

    /// <summary>It may be; more bytes are needed.</summary>
    NeedMore,
}
