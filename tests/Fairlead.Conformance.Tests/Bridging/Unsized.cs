namespace Fairlead.Conformance.Tests.Bridging;

/// <summary>Bytes that do not tell how many they are.</summary>
internal sealed class Unsized(byte[] data) : MemoryStream(data)
{
    public override bool CanSeek => false;
}
