using Fairlead.Formatting.Operators;
using Fairlead.Streams;

namespace Fairlead.Formatting.Json;

/// <summary>A number, true, false or null.</summary>
internal sealed class JsonLiteralNode(byte[] json) : JsonNode
{
    public override void Write(StreamInfo info, ref ValueWriter writer) => writer.Json(json);
}
