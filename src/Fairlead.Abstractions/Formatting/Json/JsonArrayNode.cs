using Fairlead.Formatting.Operators;
using Fairlead.Streams;

namespace Fairlead.Formatting.Json;

/// <summary>An array. A value that is not there is null even where members are left out: places in an array have a meaning.</summary>
internal sealed class JsonArrayNode(JsonNode[] items) : JsonNode
{
    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        writer.Json("["u8);
        for (var i = 0; i < items.Length; i++)
        {
            if (i > 0)
                writer.Raw(","u8);
            items[i].Write(info, ref writer);
        }

        writer.Raw("]"u8);
    }
}
