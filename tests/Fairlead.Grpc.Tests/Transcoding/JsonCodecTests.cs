using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Grpc.Tests.Protos;
using Fairlead.Grpc.Tests.Support;
using Fairlead.Grpc.Transcoding;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Grpc.Tests.Transcoding;

/// <summary>Both directions, against the library's own JSON.</summary>
public sealed class JsonCodecTests
{
    private static readonly TypeRegistry Types = TypeRegistry.FromFiles(ShopReflection.Descriptor);
    private static readonly JsonFormatter Formatter = new(new JsonFormatter.Settings(false, Types));
    private static readonly JsonParser Parser = new(new JsonParser.Settings(110, Types));

    public static TheoryData<string> Texts { get; } =
    [
        "{}",
        """{"anInt32": -5, "anInt64": "-9223372036854775808", "aUint32": 4294967295, "aUint64": "18446744073709551615", "aSint32": -2147483648, "aSint64": "-7"}""",
        """{"aFixed32": 1, "aFixed64": "2", "aSfixed32": -3, "aSfixed64": "-4", "aFloat": 1.5, "aDouble": -2.25e-10, "aBool": true}""",
        """{"an_int32": 7, "an_int64": 8, "@other": "x"}""",
        """{"anInt32": "12", "anInt64": 1e3, "aUint64": 5.0, "aDouble": "1.25", "aFloat": "NaN"}""",
        """{"aDouble": "Infinity", "aFloat": "-Infinity"}""",
        """{"aString": "q\"\\\n\u00e9\ud83d\ude00 ☃", "someBytes": "AQID/w=="}""",
        """{"aColor": "BLUE", "colors": ["RED", 2, "NEGATIVE", 99, -1]}""",
        """{"child": {"child": {"aString": "deep"}, "numbers": [1, 2, 300, -1]}, "names": ["", "b"], "children": [{}, {"anInt32": 1}], "unpacked": ["1", "2"]}""",
        """{"counts": {"a": 1, "": 2}, "byNumber": {"-1": {"aBool": true}, "5": {}}, "byTruth": {"true": "t", "false": ""}, "byFixed": {"-2": "RED"}, "byLarge": {"18446744073709551615": "x"}}""",
        """{"maybe": 0, "left": ""}""",
        """{"right": 0}""",
        """{"middle": {"right": 5}}""",
        """{"time": "2024-02-29T23:59:59.123456789Z", "duration": "-1.5s"}""",
        """{"time": "1969-12-31T23:59:59.500Z", "duration": "315576000000s"}""",
        """{"time": "2024-01-01T01:00:00+01:00", "duration": "0.000001s"}""",
        """{"time": "0001-01-01T00:00:00Z", "duration": "-0.000000001s"}""",
        """{"mask": "aB.cDe,f"}""",
        """{"struct": {"a": null, "b": 1.5, "c": "s", "d": true, "e": {"f": []}, "g": [1, [2], {"h": false}]}, "value": null, "list": [null, 1]}""",
        """{"value": {"a": [1]}}""",
        """{"any": {"@type": "type.googleapis.com/shop.v1.Book", "name": "n", "pages": 3}}""",
        """{"any": {"pages": 3, "@type": "x/shop.v1.Book"}}""",
        """{"any": {"@type": "type.googleapis.com/google.protobuf.Duration", "value": "3s"}}""",
        """{"any": {"@type": "type.googleapis.com/shop.v1.Everything", "any": {"@type": "type.googleapis.com/google.protobuf.Empty", "value": {}}}}""",
        """{"any": {"@type": "type.googleapis.com/google.protobuf.Value", "value": [1, "x"]}}""",
        """{"wrappedInt64": "5", "wrappedString": "", "wrappedBytes": "AA==", "wrappedBool": false, "wrappedDouble": 0}""",
        """{"nullValue": null, "empty": {}}""",
        """{"child": null, "numbers": null, "counts": null, "aString": null, "time": null, "wrappedInt64": null}""",
        $$"""{"names": ["{{new string('x', 127)}}", "{{new string('y', 128)}}", "{{new string('z', 20000)}}"]}""",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Json_then_the_same_message_as_the_library_reads_and_prints(string json)
    {
        var expected = Parser.Parse<Everything>(json);
        Assert.True(TryWrite(json, out var bytes, out var error), error);
        var message = Everything.Parser.ParseFrom(bytes);
        Assert.Equal(expected, message);
        var printed = Print(expected.ToByteArray(), new GrpcJsonPrintOptions())!;
        AssertSame(Formatter.Format(expected), printed);
        Assert.Equal(expected, Parser.Parse<Everything>(printed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("{")]
    [InlineData("{\"anInt32\": 1,}")]
    [InlineData("""{"anInt32": 2147483648}""")]
    [InlineData("""{"anInt32": 1.5}""")]
    [InlineData("""{"anInt32": " 1"}""")]
    [InlineData("""{"anInt32": ""}""")]
    [InlineData("""{"anInt32": true}""")]
    [InlineData("""{"anInt32": {}}""")]
    [InlineData("""{"aUint32": -1}""")]
    [InlineData("""{"aUint64": "18446744073709551616"}""")]
    [InlineData("""{"anInt64": 1e30}""")]
    [InlineData("""{"aFloat": 1e39}""")]
    [InlineData("""{"aDouble": 1e400}""")]
    [InlineData("""{"aDouble": "nan"}""")]
    [InlineData("""{"aBool": "true"}""")]
    [InlineData("""{"aBool": 1}""")]
    [InlineData("""{"aString": 1}""")]
    [InlineData("""{"aString": "\ud800"}""")]
    [InlineData("""{"someBytes": "A"}""")]
    [InlineData("""{"someBytes": "A A="}""")]
    [InlineData("""{"aColor": "GREEN"}""")]
    [InlineData("""{"aColor": "red"}""")]
    [InlineData("""{"numbers": 1}""")]
    [InlineData("""{"numbers": [null]}""")]
    [InlineData("""{"names": [[]]}""")]
    [InlineData("""{"counts": []}""")]
    [InlineData("""{"counts": {"a": null}}""")]
    [InlineData("""{"byNumber": {"x": {}}}""")]
    [InlineData("""{"byTruth": {"yes": ""}}""")]
    [InlineData("""{"child": []}""")]
    [InlineData("""{"time": "2023-02-29T00:00:00Z"}""")]
    [InlineData("""{"time": "2024-01-01"}""")]
    [InlineData("""{"time": "2024-01-01T00:00:00"}""")]
    [InlineData("""{"time": "2024-01-01T00:00:00.Z"}""")]
    [InlineData("""{"time": "2024-01-01T24:00:00Z"}""")]
    [InlineData("""{"time": "9999-12-31T23:59:59-01:00"}""")]
    [InlineData("""{"time": 5}""")]
    [InlineData("""{"duration": "1"}""")]
    [InlineData("""{"duration": "s"}""")]
    [InlineData("""{"duration": "1.0000000001s"}""")]
    [InlineData("""{"duration": "315576000001s"}""")]
    [InlineData("""{"mask": "a_b"}""")]
    [InlineData("""{"struct": []}""")]
    [InlineData("""{"list": {}}""")]
    [InlineData("""{"any": {"name": "x"}}""")]
    [InlineData("""{"any": {"@type": "x/no.Such"}}""")]
    [InlineData("""{"wrappedInt64": "x"}""")]
    public void Json_that_does_not_fit_then_refused(string json)
    {
        Assert.False(TryWrite(json, out _, out var error));
        Assert.NotEqual("", error);
    }

    [Fact]
    public void Json_with_unknown_fields_then_they_are_left_out()
    {
        Assert.True(TryWrite("""{"nosuch": {"a": [1, {"b": 2}]}, "anInt32": 4, "an\u0049nt64": "5"}""", out var bytes, out _));
        Assert.Equal(new Everything { AnInt32 = 4, AnInt64 = 5 }, Everything.Parser.ParseFrom(bytes));
    }

    [Fact]
    public void Json_in_other_base64_then_read()
    {
        Assert.True(TryWrite("""{"someBytes": "-_8"}""", out var bytes, out _));
        Assert.Equal([0xfb, 0xff], Everything.Parser.ParseFrom(bytes).SomeBytes.ToByteArray());
    }

    [Theory]
    [InlineData("""{"child": """, "}")]
    [InlineData("""{"nosuch": """, "}")]
    [InlineData("""{"list": [""", "]}")]
    [InlineData("""{"children": [""", "]}")]
    public void Json_nested_too_deep_then_refused(string open, string close)
    {
        string Nested(int depth) => string.Concat(Enumerable.Repeat(open, depth)) + "null" + string.Concat(Enumerable.Repeat(close, depth));

        // Item 43 of the hardening list.
        Assert.False(TryWrite(Nested(101), out _, out _));
        Assert.False(TryWrite(Nested(100_000), out _, out _));
        var list = "{\"list\": " + new string('[', 100_000);
        Assert.False(TryWrite(list, out _, out _));
    }

    [Fact]
    public void Json_nested_within_the_limit_then_read()
    {
        var json = string.Concat(Enumerable.Repeat("""{"child": """, 90)) + "{}" + new string('}', 90);
        Assert.True(TryWrite(json, out var bytes, out _));
        Assert.Equal(Parser.Parse<Everything>(json), Everything.Parser.ParseFrom(bytes));
    }

    [Fact]
    public void Any_nested_too_deep_then_refused()
    {
        var any = """{"any": {"@type": "x/shop.v1.Everything"}}""";
        for (var i = 0; i < 10; i++)
            any = """{"any": {"@type": "x/shop.v1.Everything", """ + any[1..^1] + "}}";
        Assert.False(TryWrite(any, out _, out _));
    }

    [Fact]
    public void Message_nested_too_deep_then_refused()
    {
        var message = new Everything { AnInt32 = 1 };
        for (var i = 0; i < 99; i++)
            message = new Everything { Child = message };
        Assert.NotNull(Print(message.ToByteArray(), new GrpcJsonPrintOptions()));
        Assert.Null(Print(new Everything { Child = new Everything { Child = message } }.ToByteArray(), new GrpcJsonPrintOptions()));
        byte[] value = [];
        for (var i = 0; i < 400; i++)
            value = [.. new Value { ListValue = new ListValue() }.ToByteArray()[..1], .. Length(value.Length + 1 + Length(value.Length).Length), 0x0a, .. Length(value.Length), .. value];
        Assert.Null(Print([0x9a, 0x02, .. Length(value.Length), .. value], new GrpcJsonPrintOptions()));
    }

    [Theory]
    [InlineData(new byte[] { 0x08 })]
    [InlineData(new byte[] { 0x72, 5, 1 })]
    [InlineData(new byte[] { 0x72, 1, 0xff })]
    [InlineData(new byte[] { 0x8a, 0x01, 2, 0x08, 0x80 })]
    [InlineData(new byte[] { 0x92, 0x01, 1, 0x80 })]
    [InlineData(new byte[] { 0xba, 0x01, 3, 0x0a, 1, 0xff })]
    [InlineData(new byte[] { 0xfa, 0x01, 2, 0x10, 0xff })]
    public void Bytes_that_are_no_message_then_refused(byte[] bytes) => Assert.Null(Print(bytes, new GrpcJsonPrintOptions()));

    [Fact]
    public void Fields_in_any_order_and_in_parts_then_merged_as_the_library_does()
    {
        var first = new Everything { AnInt32 = 1, Child = new Everything { AnInt32 = 1, Numbers = { 1 } }, Numbers = { 1, 2 }, Left = "l", AString = "a" };
        var second = new Everything { AnInt32 = 2, Child = new Everything { ABool = true, Numbers = { 2 } }, Numbers = { 3 }, Right = 4 };
        byte[] bytes = [.. second.ToByteArray(), 0xf8, 0x7f, 5, .. first.ToByteArray(), .. second.ToByteArray(), 0x90, 0x01, 9];
        AssertSame(Formatter.Format(Everything.Parser.ParseFrom(bytes)), Print(bytes, new GrpcJsonPrintOptions())!);
    }

    [Fact]
    public void Unknown_enum_and_missing_map_values_then_printed()
    {
        var printed = Print([0x80, 0x01, 77, 0xba, 0x01, 0, 0xc2, 0x01, 2, 0x08, 3], new GrpcJsonPrintOptions());
        Assert.Equal("""{"aColor":77,"counts":{"":0},"byNumber":{"3":{}}}""", printed);
    }

    [Fact]
    public void Random_changes_then_an_answer_and_no_exception()
    {
        var random = new Random(20);
        var type = ShopTypes.Find("shop.v1.Everything");
        var writer = new JsonToWire(ShopTypes.Pool);
        var printer = new WireToJson(ShopTypes.Pool, new GrpcJsonPrintOptions());
        var buffer = new ByteBuffer();
        var accepted = 0;
        foreach (var text in Texts.Select(t => Encoding.UTF8.GetBytes(t.Data)))
        {
            Assert.True(TryWrite(Encoding.UTF8.GetString(text), out var bytes, out _));
            for (var i = 0; i < 300; i++)
            {
                buffer.Clear();
                accepted += writer.TryWriteMessage(Changed(text, random), type, buffer) ? 1 : 0;
                buffer.Clear();
                accepted += printer.TryWriteMessage(Changed(bytes, random), type, buffer) ? 1 : 0;
            }
        }

        Assert.NotEqual(0, accepted);
    }

    [Fact]
    public void Options_then_printed_that_way()
    {
        var book = new Book { Title = "<t>", Color = Color.Blue };
        Assert.Equal("""{"title":"\u003Ct\u003E","color":2}""", Print(book.ToByteArray(), new GrpcJsonPrintOptions { AlwaysPrintEnumsAsInts = true }, "shop.v1.Book"));
        Assert.Equal("""{"name":"","title":"\u003Ct\u003E","pages":0,"color":"BLUE"}""", Print(book.ToByteArray(), new GrpcJsonPrintOptions { AlwaysPrintPrimitiveFields = true }, "shop.v1.Book"));
        Assert.Equal("{\n \"color\": \"BLUE\"\n}", Print(new Book { Color = Color.Blue }.ToByteArray(), new GrpcJsonPrintOptions { AddWhitespace = true }, "shop.v1.Book"));
        Assert.Equal("""{"an_int32":1,"renamed":"x"}""", Print(new Everything { AnInt32 = 1, Renamed = "x" }.ToByteArray(), new GrpcJsonPrintOptions { PreserveProtoFieldNames = true }));
        var all = Print([], new GrpcJsonPrintOptions { AlwaysPrintPrimitiveFields = true })!;
        AssertSame(new JsonFormatter(new JsonFormatter.Settings(true, Types)).Format(new Everything()), all);
    }

    private static byte[] Changed(byte[] bytes, Random random)
    {
        var changed = bytes.ToList();
        for (var i = random.Next(1, 4); i > 0 && changed.Count > 0; i--)
        {
            var at = random.Next(changed.Count);
            if (random.Next(3) == 0)
                changed.RemoveAt(at);
            else if (random.Next(2) == 0)
                changed.Insert(at, (byte)random.Next(256));
            else
                changed[at] = (byte)random.Next(256);
        }

        return [.. changed];
    }

    private static byte[] Length(int value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    private static void AssertSame(string expected, string actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), $"expected {expected}\nactual   {actual}");

    private static bool TryWrite(string json, out byte[] bytes, out string error)
    {
        var buffer = new ByteBuffer();
        var writer = new JsonToWire(ShopTypes.Pool);
        var isDone = writer.TryWriteMessage(Encoding.UTF8.GetBytes(json), ShopTypes.Find("shop.v1.Everything"), buffer);
        bytes = buffer.Span.ToArray();
        error = writer.Error;
        return isDone;
    }

    private static string? Print(byte[] bytes, GrpcJsonPrintOptions options, string type = "shop.v1.Everything")
    {
        var buffer = new ByteBuffer();
        return new WireToJson(ShopTypes.Pool, options).TryWriteMessage(bytes, ShopTypes.Find(type), buffer) ? Encoding.UTF8.GetString(buffer.Span) : null;
    }
}
