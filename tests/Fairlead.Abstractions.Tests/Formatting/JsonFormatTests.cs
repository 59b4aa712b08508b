using System.Buffers;
using System.Text;
using System.Text.Json;
using Fairlead.Configuration;
using Fairlead.Formatting;
using Fairlead.Streams;

namespace Fairlead.Abstractions.Tests.Formatting;

public class JsonFormatTests
{
    [Theory]
    [InlineData("""{"code":"%RESPONSE_CODE%","bytes":"%BYTES_SENT%","ms":"%DURATION%","port":"%UPSTREAM_REMOTE_PORT%"}""", """{"code":200,"bytes":4242,"ms":250,"port":8080}""")]
    [InlineData("""{"t":"%START_TIME%","f":"%RESPONSE_FLAGS%","id":"%STREAM_ID%"}""", """{"t":"2024-02-29T15:04:05.123Z","f":"UF,URX","id":"99"}""")]
    [InlineData("""{"none":"%REQ(X-NONE)%","mixed":"a %REQ(X-NONE)% %RESPONSE_CODE%"}""", """{"none":null,"mixed":"a - 200"}""")]
    [InlineData("""{"b":{"c":{"method":"%REQ(:METHOD)%"}},"a":[1,true,null,"x","%PROTOCOL%",{}]}""", """{"b":{"c":{"method":"GET"}},"a":[1,true,null,"x","HTTP/1.1",{}]}""")]
    [InlineData("""{"quote\"d":"tab\t\"%% back\\slash"}""", """{"quote\u0022d":"tab\t\"% back\\slash"}""")]
    [InlineData("{}", "{}")]
    public void A_format_then_typed_values(string format, string expected) => Assert.Equal(expected, Write(format, SampleStream.Create()));

    [Fact]
    public void Empty_values_left_out_then_no_member_but_null_in_arrays()
    {
        const string Format = """{"a":"%ROUTE_NAME%","b":"%RESPONSE_CODE%","c":{"d":"%PROTOCOL%"},"e":["%PROTOCOL%"],"f":"x%PROTOCOL%","g":"%PROTOCOL%"}""";
        Assert.Equal("""{"b":0,"c":{},"e":[null],"f":"x"}""", Write(Format, new StreamInfo(), omitEmptyValues: true));
    }

    [Fact]
    public void Any_bytes_of_a_header_then_valid_json_of_the_same_text()
    {
        var random = new Random(4711);
        for (var round = 0; round < 300; round++)
        {
            var value = new byte[random.Next(0, 600)];
            random.NextBytes(value);
            value = [.. value.Where(static b => b is >= 32 and not 127 or 9)];
            var info = new StreamInfo { Request = new RequestHead() };
            info.Request.Headers.Set("x-any"u8, value);
            using var document = JsonDocument.Parse(Write("""{"whole":"%REQ(X-ANY)%","part":"<%REQ(X-ANY)%>"}""", info));
            var expected = Encoding.UTF8.GetString(value);
            Assert.Equal(expected, document.RootElement.GetProperty("whole").GetString());
            Assert.Equal($"<{expected}>", document.RootElement.GetProperty("part").GetString());
        }
    }

    [Fact]
    public void Any_text_then_valid_json_of_the_same_text()
    {
        var text = string.Concat(Enumerable.Range(0, 0x3000).Select(static c => (char)c)) + "😀\"\\\n";
        using var document = JsonDocument.Parse(Write("""{"body":"%LOCAL_REPLY_BODY%"}""", new StreamInfo { LocalReplyBody = text }));
        Assert.Equal(text, document.RootElement.GetProperty("body").GetString());
    }

    [Fact]
    public void A_character_cut_by_the_length_then_replaced()
    {
        var info = new StreamInfo { Request = new RequestHead() };
        info.Request.Headers.Set("x-euro", "a€");
        Assert.Equal("{\"v\":\"a\uFFFD\"}", Write("""{"v":"%REQ(X-EURO):2%"}""", info));
    }

    [Theory]
    [InlineData("[]", "fmt", "must be a JSON object")]
    [InlineData("{", "fmt", "is no JSON")]
    [InlineData("""{"a":1,"a":2}""", "fmt", "is no JSON")]
    [InlineData("""{"a":{"b":["%NOPE%"]}}""", "fmt.a.b[0]", "NOPE")]
    public void Parse_of_a_wrong_format_then_an_error_with_its_path(string format, string path, string message)
    {
        var errors = new List<ConfigError>();
        Assert.Null(JsonFormat.Parse(format, "fmt", errors));
        var error = Assert.Single(errors);
        Assert.Equal(path, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_of_deep_nesting_then_an_error()
    {
        var errors = new List<ConfigError>();
        Assert.Null(JsonFormat.Parse(string.Concat(Enumerable.Repeat("{\"a\":", 100)) + "1" + new string('}', 100), "fmt", errors));
        Assert.Single(errors);
    }

    [Fact]
    public void Write_allocates_nothing()
    {
        var format = Parse("""{"a":"%START_TIME%","b":{"c":"%DURATION%","d":"x %REQ(:PATH)% %UPSTREAM_HOST%"},"e":["%RESPONSE_CODE_DETAILS%"]}""", true);
        var info = SampleStream.Create();
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        Assert.Equal(0, Allocations.Of(() =>
        {
            output.ResetWrittenCount();
            format.Write(info, output);
        }));
    }

    private static JsonFormat Parse(string format, bool omitEmptyValues)
    {
        var errors = new List<ConfigError>();
        var parsed = JsonFormat.Parse(format, "fmt", errors, omitEmptyValues);
        Assert.Empty(errors);
        return parsed!;
    }

    private static string Write(string format, StreamInfo info, bool omitEmptyValues = false)
    {
        var output = new ArrayBufferWriter<byte>();
        Parse(format, omitEmptyValues).Write(info, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
