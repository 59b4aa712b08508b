using System.Text;
using Fairlead.Headers;

namespace Fairlead.Abstractions.Tests.Headers;

public class HeaderMapTests
{
    [Fact]
    public void Get_of_what_is_not_there_then_empty()
    {
        var map = new HeaderMap();
        Assert.True(map.Get(KnownHeader.Host).IsEmpty);
        Assert.False(map.TryGetValue(KnownHeader.Host, out _));
        Assert.False(map.TryGetValue("x-a"u8, out _));
        Assert.False(map.TryGetValue("x-a", out var text));
        Assert.Equal("", text);
        Assert.False(map.Remove("x-a"u8));
        Assert.False(map.Remove(KnownHeader.Host));
        Assert.Equal(0, map.Count);
    }

    [Fact]
    public void Names_then_compared_without_case_and_kept_as_they_came()
    {
        var map = new HeaderMap();
        map.Add("X-Tenant", "a");
        map.Add("Content-Type", "text/plain");
        Assert.True(map.TryGetValue("x-tEnAnT"u8, out var value));
        Assert.Equal("a"u8, value);
        Assert.Equal("text/plain"u8, map.Get(KnownHeader.ContentType));
        map.Set("x-tenant", "b");
        Assert.Equal("X-Tenant: b|Content-Type: text/plain", Text(map));
    }

    [Fact]
    public void Set_of_a_repeated_name_then_one_field_at_the_place_of_the_first()
    {
        foreach (var name in new[] { "x-a", "accept" })
        {
            var map = new HeaderMap();
            map.Add(name, "1");
            map.Add("x-b", "2");
            map.Add(name, "3");
            map.Add(name, "4");
            map.Set(name, "a longer value");
            Assert.Equal($"{name}: a longer value|x-b: 2", Text(map));
            map.Set(name, "s");
            Assert.Equal($"{name}: s|x-b: 2", Text(map));
            Assert.Equal(2, map.Count);
        }
    }

    [Fact]
    public void Remove_then_all_fields_of_the_name()
    {
        var map = new HeaderMap();
        map.Add(KnownHeader.Accept, "1"u8);
        map.Add("x-a", "2");
        map.Add(KnownHeader.Accept, "3"u8);
        Assert.Equal(2, map.CountOf(KnownHeader.Accept));
        Assert.True(map.Remove(KnownHeader.Accept));
        Assert.False(map.Contains(KnownHeader.Accept));
        Assert.Equal(0, map.CountOf(KnownHeader.Accept));
        Assert.Equal("x-a: 2", Text(map));
        map.Add(KnownHeader.Accept, "4"u8);
        Assert.Equal("4"u8, map.Get(KnownHeader.Accept));
        Assert.Equal("x-a: 2|accept: 4", Text(map));
    }

    [Fact]
    public void AppendList_then_joined_with_a_comma()
    {
        var map = new HeaderMap();
        map.AppendList(KnownHeader.XForwardedFor, "10.0.0.1"u8);
        map.AppendList(KnownHeader.XForwardedFor, "10.0.0.2"u8);
        Assert.Equal("10.0.0.1, 10.0.0.2"u8, map.Get(KnownHeader.XForwardedFor));
        map.Set(KnownHeader.Via, ""u8);
        map.AppendList(KnownHeader.Via, "a"u8);
        Assert.Equal("a"u8, map.Get(KnownHeader.Via));
        map.AppendList(KnownHeader.Via, map.Get(KnownHeader.Via));
        Assert.Equal("a, a"u8, map.Get(KnownHeader.Via));
    }

    [Theory]
    [InlineData("x-a", "a\rb")]
    [InlineData("x-a", "a\nb")]
    [InlineData("x-a", "a\0b")]
    [InlineData("x-a", "\u007f")]
    [InlineData("x a", "b")]
    [InlineData("x:a", "b")]
    [InlineData("", "b")]
    [InlineData("x\r\na", "b")]
    public void A_wrong_name_or_value_then_an_exception_and_no_change(string name, string value)
    {
        var map = new HeaderMap();
        map.Set("x-a", "old");
        Assert.Throws<ArgumentException>(() => map.Set(name, value));
        Assert.Throws<ArgumentException>(() => map.Add(name, value));
        Assert.Equal("x-a: old", Text(map));
    }

    [Fact]
    public void A_wrong_value_of_a_known_name_then_an_exception()
    {
        var map = new HeaderMap();
        map.Set(KnownHeader.Via, "x"u8);
        Assert.Throws<ArgumentException>(() => map.Set(KnownHeader.Via, "a\r\n"u8));
        Assert.Throws<ArgumentException>(() => map.Add(KnownHeader.Via, "a\n"u8));
        Assert.Throws<ArgumentException>(() => map.AppendList(KnownHeader.Via, "a\0"u8));
        Assert.Equal("via: x", Text(map));
    }

    [Fact]
    public void A_value_of_the_map_itself_then_copied_even_while_the_buffer_grows()
    {
        var map = new HeaderMap();
        var value = new string('v', 700);
        map.Set("x-a", value);
        map.TryGetValue("x-a"u8, out var span);
        map.Set("x-b"u8, span);
        map.TryGetValue("x-b"u8, out span);
        map.Set("x-a"u8, span[..300]);
        Assert.Equal($"x-a: {value[..300]}|x-b: {value}", Text(map));
    }

    [Fact]
    public void Imported_fields_then_slices_of_the_block()
    {
        var map = new HeaderMap();
        map.Set("x-first", "1");
        var offset = map.Import("Host: example\r\nX-A: b\r\n"u8);
        map.AddImported(KnownHeader.Host, offset, 4, offset + 6, 7);
        map.AddImported(KnownHeader.None, offset + 15, 3, offset + 20, 1);
        Assert.Equal("example"u8, map.Get(KnownHeader.Host));
        Assert.Equal("x-first: 1|Host: example|X-A: b", Text(map));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.AddImported(KnownHeader.None, offset, 4, map.ByteCount, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.AddImported(KnownHeader.None, -1, 4, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.AddImported(KnownHeader.None, 0, 70_000, 0, 1));
    }

    [Fact]
    public void RemoveCurrent_then_the_next_of_the_name_is_the_first()
    {
        var map = new HeaderMap();
        map.Add(KnownHeader.Cookie, "a"u8);
        map.Add(KnownHeader.Cookie, "b"u8);
        map.Add("x-a", "c");
        foreach (var expected in new[] { "b", "" })
        {
            var fields = map.GetEnumerator();
            Assert.True(fields.MoveNext());
            fields.RemoveCurrent();
            Assert.Equal(expected, Encoding.ASCII.GetString(map.Get(KnownHeader.Cookie)));
        }

        Assert.Equal("x-a: c", Text(map));
    }

    [Fact]
    public void More_than_255_fields_then_known_names_are_found_behind_them()
    {
        var map = new HeaderMap();
        for (var i = 0; i < 300; i++)
            map.Add($"x-{i}", "v");
        map.Add(KnownHeader.Via, "one"u8);
        map.Add(KnownHeader.Via, "two"u8);
        Assert.Equal("one"u8, map.Get(KnownHeader.Via));
        Assert.Equal(2, map.CountOf(KnownHeader.Via));
        map.Set(KnownHeader.Via, "three"u8);
        Assert.Equal(1, map.CountOf(KnownHeader.Via));
        Assert.Equal("three"u8, map.Get(KnownHeader.Via));
        Assert.True(map.Remove(KnownHeader.Via));
        Assert.False(map.Contains(KnownHeader.Via));
        Assert.True(map.TryGetValue("x-299"u8, out _));
        map.Clear();
        Assert.Equal(0, map.Count);
        Assert.False(map.TryGetValue("x-299"u8, out _));
    }

    [Fact]
    public void Random_operations_then_as_a_plain_list_would_do()
    {
        string[] names = ["via", "cookie", "x-a", "x-b", "accept", "x-c", "host"];
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var map = new HeaderMap();
            var list = new List<(string Name, string Value)>();
            for (var step = 0; step < 400; step++)
            {
                var name = names[random.Next(names.Length)];
                var value = new string((char)('a' + random.Next(26)), random.Next(0, 40));
                Apply(random.Next(10), map, list, name, value);
                Assert.Equal(list.Count, map.Count);
                Assert.Equal(string.Join('|', list.Select(static f => $"{f.Name}: {f.Value}")), Text(map));
                foreach (var each in names)
                {
                    var expected = list.Find(f => f.Name == each).Value;
                    Assert.Equal(expected is not null, map.TryGetValue(each, out var found));
                    Assert.Equal(expected ?? "", found);
                }
            }

            var copy = new HeaderMap();
            copy.Set("x-old", "gone");
            copy.CopyFrom(map);
            Assert.Equal(Text(map), Text(copy));
        }
    }

    [Fact]
    public void A_message_like_the_one_before_then_nothing_is_allocated()
    {
        var map = new HeaderMap();
        Assert.Equal(0, Allocations.Of(() =>
        {
            map.Clear();
            map.Set(KnownHeader.Method, "GET"u8);
            map.Set(KnownHeader.Path, "/a"u8);
            map.Add("x-tenant"u8, "7"u8);
            map.AppendList(KnownHeader.XForwardedFor, "10.0.0.1"u8);
            map.Set(KnownHeader.Path, "/a/longer/path"u8);
            map.Remove("x-tenant"u8);
            foreach (var field in map)
                _ = field.Name.Length;
        }));
    }

    private static void Apply(int operation, HeaderMap map, List<(string Name, string Value)> list, string name, string value)
    {
        var at = list.FindIndex(f => f.Name == name);
        switch (operation)
        {
            case 0:
                Assert.Equal(at >= 0, map.Remove(Encoding.ASCII.GetBytes(name)));
                list.RemoveAll(f => f.Name == name);
                break;
            case 1 when list.Count > 0:
                var fields = map.GetEnumerator();
                for (var i = 0; i <= value.Length % list.Count; i++)
                    Assert.True(fields.MoveNext());
                fields.RemoveCurrent();
                list.RemoveAt(value.Length % list.Count);
                break;
            case < 5 when at >= 0:
                map.Set(name, value);
                list[at] = (name, value);
                for (var i = list.Count - 1; i > at; i--)
                {
                    if (list[i].Name == name)
                        list.RemoveAt(i);
                }

                break;
            default:
                map.Add(name, value);
                list.Add((name, value));
                break;
        }
    }

    private static string Text(HeaderMap map)
    {
        var text = new StringBuilder();
        foreach (var field in map)
            text.Append(text.Length == 0 ? "" : "|").Append(Encoding.Latin1.GetString(field.Name)).Append(": ").Append(Encoding.Latin1.GetString(field.Value));
        return text.ToString();
    }

    [Fact]
    public void Secrets_are_marked_and_copied_with_their_mark()
    {
        var map = new HeaderMap();
        Assert.Throws<InvalidOperationException>(map.MarkLastSensitive);
        map.Add("x-open", "1");
        map.Add("x-secret", "2");
        map.MarkLastSensitive();
        var copy = new HeaderMap();
        copy.CopyFrom(map);
        map.Clear();
        map.Add("x-next", "3");
        Assert.Equal([("x-open", false), ("x-secret", true)], Marks(copy));
        Assert.Equal([("x-next", false)], Marks(map));
    }

    private static List<(string Name, bool IsSensitive)> Marks(HeaderMap map)
    {
        var marks = new List<(string, bool)>();
        foreach (var field in map)
            marks.Add((System.Text.Encoding.ASCII.GetString(field.Name), field.IsSensitive));
        return marks;
    }
}
