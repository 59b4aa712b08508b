namespace Fairlead.Streams;

/// <summary>What comes after a chunk of a body.</summary>
public enum BodyStatus
{
    /// <summary>More.</summary>
    More,

    /// <summary>Nothing: the message is complete. Trailers, if it had any, are there.</summary>
    End,

    /// <summary>The message broke off; the stream's reset reason tells why.</summary>
    Reset,
}
