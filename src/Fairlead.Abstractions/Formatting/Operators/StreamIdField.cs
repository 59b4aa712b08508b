using System.Buffers.Text;
using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>STREAM_ID: a text in JSON too, as it is an opaque name.</summary>
internal sealed class StreamIdField : Segment
{
    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        if (info.StreamId == 0)
        {
            writer.Missing();
            return;
        }

        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(info.StreamId, text, out var written);
        writer.Text(text[..written]);
    }
}
