namespace Fairlead.Codecs;

/// <summary>Tells a protocol from a connection's first bytes.</summary>
public interface IProtocolDetector
{
    /// <summary>The name of the protocol, which is that of its codec.</summary>
    string Protocol { get; }

    /// <summary>Looks at the bytes that have come so far.</summary>
    DetectionResult Detect(ReadOnlySpan<byte> bytes);
}
