using System.Text;
using System.Text.Json;
using Fairlead.Grpc.Transcoding;

namespace Fairlead.Grpc.Tests.Transcoding;

public sealed class JsonElementsTests
{
    [Theory]
    [InlineData("[]")]
    [InlineData(" [ \r\n\t] ")]
    [InlineData("[1]", "1")]
    [InlineData("[1,2 , 3\n]", "1", "2", "3")]
    [InlineData("""["a","]\"{\\", "" ]""", "\"a\"", """
        "]\"{\\"
        """, "\"\"")]
    [InlineData("[null,true,-1.5e3]", "null", "true", "-1.5e3")]
    [InlineData("""[{"a":[{}]},[[],"}"] , {} ]""", """{"a":[{}]}""", """[[],"}"]""", "{}")]
    [InlineData("""{"a":1}{"b":"}{"}""", """{"a":1}""", """{"b":"}{"}""")]
    [InlineData("\n{\"a\":1}\n{}\r\n", """{"a":1}""", "{}")]
    public void Text_in_pieces_of_any_size_then_its_elements(string text, params string[] expected)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            var elements = new JsonElements(100);
            Assert.Equal(expected, Split(elements, text, size, out var failure));
            Assert.Null(failure);
            Assert.True(elements.IsComplete);
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("\"a\"")]
    [InlineData("null")]
    [InlineData("[1,]")]
    [InlineData("[,]")]
    [InlineData("[}")]
    [InlineData("[1 2]")]
    [InlineData("[] []")]
    [InlineData("[]{}")]
    [InlineData("[{}}")]
    [InlineData("{},{}")]
    [InlineData("{}]")]
    [InlineData("{}1")]
    public void No_list_of_elements_then_broken(string text)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            Split(new JsonElements(100), text, size, out var failure);
            Assert.Equal(JsonElementStatus.Broken, failure);
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("[1")]
    [InlineData("[1,")]
    [InlineData("[{}")]
    [InlineData("{")]
    [InlineData("{\"a}")]
    [InlineData("[\"\\\"]")]
    public void Text_that_ends_too_early_then_not_complete(string text)
    {
        var elements = new JsonElements(100);
        Split(elements, text, 1, out var failure);
        Assert.Null(failure);
        Assert.False(elements.IsComplete);
        Assert.False(elements.IsEmpty);
    }

    [Fact]
    public void Nothing_or_white_space_then_empty()
    {
        var elements = new JsonElements(100);
        Split(elements, " \n", 1, out _);
        Assert.True(elements.IsEmpty);
        Assert.False(elements.IsComplete);
    }

    [Theory]
    [InlineData("[{},\"1234567\",{}]")]
    [InlineData("[12345678 ]")]
    [InlineData("{}{\"1234\":1}")]
    public void Element_over_the_limit_then_refused_and_those_before_are_not(string text)
    {
        for (var size = 1; size <= text.Length; size++)
        {
            Split(new JsonElements(7), text, size, out var failure);
            Assert.Equal(JsonElementStatus.TooLong, failure);
            Split(new JsonElements(12), text, size, out failure);
            Assert.Null(failure);
        }
    }

    [Fact]
    public void Any_array_then_the_elements_of_the_parser()
    {
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var text = Value(random, 0);
            if (text[0] != '[')
                text = $"[{text}]";
            using var document = JsonDocument.Parse(text);
            var expected = document.RootElement.EnumerateArray().Select(e => e.GetRawText());
            Assert.Equal(expected, Split(new JsonElements(100_000), text, random.Next(1, text.Length + 1), out _));
        }
    }

    private static string Value(Random random, int depth) => random.Next(depth > 4 ? 3 : 6) switch
    {
        0 => "12.5",
        1 => "\"a\\\"b\\\\{[é\"",
        2 => "false",
        3 => $"{{ \"k{random.Next(9)}\" : {Value(random, depth + 1)} }}",
        _ => $"[{string.Join(" ,\n", Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth + 1)))}]",
    };

    private static string[] Split(JsonElements elements, string text, int size, out JsonElementStatus? failure)
    {
        var found = new List<string>();
        failure = null;
        foreach (var chunk in Encoding.UTF8.GetBytes(text).Chunk(size))
        {
            ReadOnlySpan<byte> piece = chunk;
            JsonElementStatus status;
            while ((status = elements.TryTake(ref piece, out var element)) == JsonElementStatus.Element)
                found.Add(Encoding.UTF8.GetString(element));
            if (status == JsonElementStatus.NeedsMore)
                continue;
            failure = status;
            break;
        }

        return [.. found];
    }
}
