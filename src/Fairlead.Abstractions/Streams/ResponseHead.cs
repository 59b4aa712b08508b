using Fairlead.Headers;

namespace Fairlead.Streams;

/// <summary>The head of a response.</summary>
public sealed class ResponseHead
{
    /// <summary>The fields.</summary>
    public HeaderMap Headers { get; } = new();

    /// <summary>The status code: 100–999; 0 while there is no response.</summary>
    public int Status { get; set; }

    /// <summary>Facts about the message that are not fields.</summary>
    public MessageFlags Flags { get; set; }

    /// <summary>The body's length if the head told it, else -1.</summary>
    public long ContentLength { get; set; } = -1;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Headers.Clear();
        Status = 0;
        Flags = MessageFlags.None;
        ContentLength = -1;
    }
}
