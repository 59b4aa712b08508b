using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>Text that stands in the format itself.</summary>
internal sealed class LiteralSegment(byte[] text) : Segment
{
    public override void Write(StreamInfo info, ref ValueWriter writer) => writer.Literal(text);
}
