using Fairlead.Formatting.Operators;
using Fairlead.Streams;

namespace Fairlead.Formatting.Json;

/// <summary>One operator, whose value keeps its type.</summary>
internal sealed class JsonValueNode(Segment segment) : JsonNode
{
    public override void Write(StreamInfo info, ref ValueWriter writer) => segment.Write(info, ref writer);
}
