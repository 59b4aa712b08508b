using System.Text.Json;
using Fairlead.Formatting.Operators;
using Fairlead.Streams;

namespace Fairlead.Formatting.Json;

/// <summary>An object, its members in the order of the format.</summary>
internal sealed class JsonObjectNode : JsonNode
{
    private readonly Member[] _members;

    public JsonObjectNode((string Name, JsonNode Value)[] members) => _members = [.. members.Select(static m => new Member(m.Name, m.Value))];

    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        writer.Json("{"u8);
        var any = false;
        foreach (var member in _members)
        {
            writer.BeginMember(any ? member.KeyAfterComma : member.KeyAfterComma.AsSpan(1));
            member.Value.Write(info, ref writer);
            any |= writer.EndMember();
        }

        writer.Raw("}"u8);
    }

    private sealed class Member(string name, JsonNode value)
    {
        public byte[] KeyAfterComma { get; } = [(byte)',', (byte)'"', .. JsonEncodedText.Encode(name).EncodedUtf8Bytes, (byte)'"', (byte)':'];

        public JsonNode Value { get; } = value;
    }
}
