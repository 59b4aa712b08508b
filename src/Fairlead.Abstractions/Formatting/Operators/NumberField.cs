using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>A number of <see cref="StreamInfo"/>; below zero means that it is missing.</summary>
internal sealed class NumberField(Func<StreamInfo, long> value) : Segment
{
    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        var number = value(info);
        if (number < 0)
            writer.Missing();
        else
            writer.Number(number);
    }
}
