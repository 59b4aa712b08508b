namespace Fairlead.Http.Http2.Frames;

/// <summary>What the peer asked for; before it says anything, the defaults of RFC 9113, 6.5.2.</summary>
internal sealed class PeerSettings
{
    public long MaxConcurrentStreams { get; set; } = uint.MaxValue;

    public int InitialWindowSize { get; set; } = 65535;

    public int MaxFrameSize { get; set; } = 16384;

    public bool EnableConnectProtocol { get; set; }
}
