using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>One piece of a format: it writes at most one value.</summary>
internal abstract class Segment
{
    public abstract void Write(StreamInfo info, ref ValueWriter writer);
}
