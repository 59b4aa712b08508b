using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>A text of <see cref="StreamInfo"/>; empty means that it is missing.</summary>
internal sealed class TextField(Func<StreamInfo, string> value, bool replaceSpaces) : Segment
{
    public TextField(Func<StreamInfo, string> value)
        : this(value, false)
    {
    }

    public override void Write(StreamInfo info, ref ValueWriter writer) => writer.Text(value(info), replaceSpaces);
}
