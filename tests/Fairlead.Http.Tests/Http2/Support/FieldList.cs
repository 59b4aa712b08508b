using System.Text;
using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Http.Tests.Http2.Support;

/// <summary>A header block in the clear.</summary>
internal sealed class FieldList : List<(string Name, string Value)>, IHpackFieldSink
{
    public string? this[string name] => Exists(f => f.Name == name) ? Find(f => f.Name == name).Value : null;

    public static FieldList Get(string path = "/") => [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", path)];

    public static FieldList Post(string path = "/") => [(":method", "POST"), (":scheme", "http"), (":authority", "a"), (":path", path)];

    public FieldList With(params (string Name, string Value)[] more) => [.. this, .. more];

    public bool OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex, bool isSensitive)
    {
        Add((Encoding.Latin1.GetString(name), Encoding.Latin1.GetString(value)));
        return true;
    }

    public byte[] Encode(HpackEncoder encoder)
    {
        var bytes = new byte[200_000];
        var written = 0;
        Assert.True(encoder.TryBegin(bytes, ref written));
        foreach (var (name, value) in this)
            Assert.True(encoder.TryEncode(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value), 0, bytes, ref written));
        return bytes[..written];
    }
}
