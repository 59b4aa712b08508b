using System.Buffers;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Routing;
using Fairlead.Streams;
using static Fairlead.Tests.Routing.RoutingKit;

namespace Fairlead.Tests.Routing;

public class HeaderMutationTests
{
    [Theory]
    [InlineData(HeaderAppendAction.AppendIfExistsOrAdd, null, "new")]
    [InlineData(HeaderAppendAction.AppendIfExistsOrAdd, "old", "old,new")]
    [InlineData(HeaderAppendAction.AddIfAbsent, null, "new")]
    [InlineData(HeaderAppendAction.AddIfAbsent, "old", "old")]
    [InlineData(HeaderAppendAction.OverwriteIfExistsOrAdd, null, "new")]
    [InlineData(HeaderAppendAction.OverwriteIfExistsOrAdd, "old", "new")]
    [InlineData(HeaderAppendAction.OverwriteIfExists, null, "")]
    [InlineData(HeaderAppendAction.OverwriteIfExists, "old", "new")]
    public void Append_action_decides(HeaderAppendAction action, string? old, string expected)
    {
        var request = Request("h", "/", headers: old is null ? [] : [("X-A", old)]);
        Apply(new HeaderMutations { RequestHeadersToAdd = [Add("x-a", "new", action)] }, request);
        Assert.Equal(expected, Joined(request.Headers, "x-a"));
    }

    [Fact]
    public void Removal_comes_before_addition()
    {
        var request = Request("h", "/", headers: [("x-a", "1"), ("X-A", "2"), ("x-b", "3")]);
        Apply(new HeaderMutations { RequestHeadersToRemove = ["X-a"], RequestHeadersToAdd = [Add("x-a", "new", HeaderAppendAction.AddIfAbsent)] }, request);
        Assert.Equal("new", Joined(request.Headers, "x-a"));
        Assert.Equal("3", Joined(request.Headers, "x-b"));
    }

    [Fact]
    public void Conditions_and_values_look_at_what_came()
    {
        // Both are added, for neither saw the other; and %IN% is the value before the overwrite.
        var request = Request("h", "/", headers: [("x-in", "came")]);
        var mutations = new HeaderMutations
        {
            RequestHeadersToAdd =
            [
                Add("x-a", "1", HeaderAppendAction.AddIfAbsent),
                Add("x-in", "changed", HeaderAppendAction.OverwriteIfExistsOrAdd),
                Add("x-a", "%x-in%", HeaderAppendAction.AddIfAbsent),
            ],
        };
        Apply(mutations, request);
        Assert.Equal("1,came", Joined(request.Headers, "x-a"));
        Assert.Equal("changed", Joined(request.Headers, "x-in"));
    }

    [Theory]
    [InlineData("", false, "")]
    [InlineData("%none%", false, "")]
    [InlineData("", true, "|")]
    [InlineData("%none%", true, "|")]
    public void Empty_value_is_added_only_if_kept(string value, bool keep, string expected)
    {
        var request = Request("h", "/");
        Apply(new HeaderMutations { RequestHeadersToAdd = [Add("x-a", value) with { KeepEmptyValue = keep }, Add("x-b", "%:path%"), Add("x-c", "end")] }, request);
        Assert.Equal(expected, request.Headers.Contains("x-a"u8) ? "|" : "");
        Assert.Equal("/", Joined(request.Headers, "x-b"));
        Assert.Equal("end", Joined(request.Headers, "x-c"));
    }

    [Fact]
    public void Value_with_control_characters_is_left_out()
    {
        var request = Request("h", "/");
        Apply(new HeaderMutations { RequestHeadersToAdd = [Add("x-a", "%bad%"), Add("x-b", "%:path%")] }, request);
        Assert.False(request.Headers.Contains("x-a"u8));
        Assert.Equal("/", Joined(request.Headers, "x-b"));
    }

    [Fact]
    public void Levels_apply_from_cluster_to_configuration()
    {
        static HeaderMutations Level(string name) => new()
        {
            RequestHeadersToAdd = [Add("x-trace", name), Add("x-last", name, HeaderAppendAction.OverwriteIfExistsOrAdd)],
            ResponseHeadersToAdd = [Add("x-trace", name)],
        };
        var route = Do(new RouteAction { WeightedClusters = [new WeightedCluster { Name = "c", Weight = 1, Headers = Level("cluster") }, new WeightedCluster { Name = "d", Weight = 1 }] });
        var config = Config(Host("*", route with { Headers = Level("route") }) with { Headers = Level("host") }) with { Headers = Level("config") };
        var table = Compile(config);
        var request = Request("h", "/");
        var compiled = table.Find(request, 0)!;
        compiled.ApplyToRequest(request, new StreamInfo(), 0);
        Assert.Equal("cluster,route,host,config", Joined(request.Headers, "x-trace"));
        Assert.Equal("config", Joined(request.Headers, "x-last"));
        var response = new ResponseHead();
        compiled.ApplyToResponse(response, new StreamInfo(), 1);
        Assert.Equal("route,host,config", Joined(response.Headers, "x-trace"));
    }

    [Fact]
    public void Many_additions_exceed_the_stack_buffer()
    {
        var request = Request("h", "/");
        Apply(new HeaderMutations { RequestHeadersToAdd = ConfigList.From(Enumerable.Range(0, 200).Select(i => Add($"x-{i}", i % 2 == 0 ? $"v{i}" : "%:path%"))) }, request);
        Assert.Equal("v198", Joined(request.Headers, "x-198"));
        Assert.Equal("/", Joined(request.Headers, "x-199"));
    }

    private static void Apply(HeaderMutations mutations, RequestHead request)
    {
        var options = new RouteCompileOptions { HeaderValueParser = (value, _, _) => new FakeSource(value.Trim('%')) };
        var table = Compile(Config(To("c", Prefix("/")) with { Headers = mutations }), options);
        table.Find(request, 0)!.ApplyToRequest(request, new StreamInfo { Request = request }, 0);
    }

    private static HeaderValueOption Add(string key, string value, HeaderAppendAction action = HeaderAppendAction.AppendIfExistsOrAdd) =>
        new() { Key = key, Value = value, AppendAction = action };

    private static string Joined(HeaderMap headers, string name)
    {
        var values = new List<string>();
        foreach (var field in headers)
        {
            if (Encoding.ASCII.GetString(field.Name).Equals(name, StringComparison.OrdinalIgnoreCase))
                values.Add(Encoding.UTF8.GetString(field.Value));
        }

        return string.Join(',', values);
    }

    private sealed class FakeSource(string name) : IHeaderValueSource
    {
        public void Write(StreamInfo info, IBufferWriter<byte> output)
        {
            if (name == "bad")
                output.Write("a\r\nb"u8);
            else if (info.Request!.Headers.TryGetValue(Encoding.ASCII.GetBytes(name), out var value))
                output.Write(value);
        }
    }
}
