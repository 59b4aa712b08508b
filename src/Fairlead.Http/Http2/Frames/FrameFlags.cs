namespace Fairlead.Http.Http2.Frames;

/// <summary>Flags of frames. What a bit means depends on the type.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>DATA, HEADERS: the last of the stream.</summary>
    EndStream = 1,

    /// <summary>SETTINGS, PING: an answer.</summary>
    Ack = EndStream,

    /// <summary>HEADERS, CONTINUATION: the last of the block.</summary>
    EndHeaders = 4,

    /// <summary>DATA, HEADERS: padding follows.</summary>
    Padded = 8,

    /// <summary>HEADERS: a priority comes first.</summary>
    Priority = 32,
}
