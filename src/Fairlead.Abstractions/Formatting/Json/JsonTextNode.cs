using Fairlead.Formatting.Operators;
using Fairlead.Streams;

namespace Fairlead.Formatting.Json;

/// <summary>A string of literals and operators.</summary>
internal sealed class JsonTextNode(Segment[] segments) : JsonNode
{
    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        writer.Json("\""u8);
        writer.Style = ValueStyle.JsonPart;
        foreach (var segment in segments)
            segment.Write(info, ref writer);
        writer.Style = ValueStyle.JsonValue;
        writer.Raw("\""u8);
    }
}
