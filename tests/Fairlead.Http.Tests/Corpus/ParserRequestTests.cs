using System.Text.Json.Nodes;
using Fairlead.Codecs;
using Fairlead.Http.Tests.Support;

namespace Fairlead.Http.Tests.Corpus;

/// <summary>A parser's suite of requests, as a server must take it: what is malformed is refused, what is valid is served, whatever the split of the input.</summary>
public sealed class ParserRequestTests
{
    /// <summary>A proxy may or must differ from a tolerant parser in these.</summary>
    private static readonly string[] MayRefuse =
        ["no_host", "non_http_protocol", "http09", "bare_lf", "leading_space_line", "chunk_ext_grammar", "lenient_target", "callback_skips_body"];

    [Theory]
    [InlineData(Split.Whole)]
    [InlineData(Split.Bytes)]
    [InlineData(Split.Reads)]
    [InlineData(Split.Segments)]
    [InlineData(Split.WithEnd)]
    public void Every_case_ends_as_it_must(Split split)
    {
        var cases = CorpusFiles.Load("llhttp.json").Where(c => c!["kind"]!.ToString() == "request").ToList();
        Assert.True(cases.Count > 90);
        var failures = cases.Select(c => (Id: c!["id"]!.ToString(), Error: Check(c, split))).Where(c => c.Error.Length > 0).ToList();
        Assert.True(failures.Count == 0, string.Join("\n", failures.Select(f => $"{f.Id}: {f.Error}")));
    }

    private static string Check(JsonNode test, Split split)
    {
        var harness = new ServerHarness(new ServerCodecOptions { UpgradeTypes = ["websocket", "example"], AllowConnect = true });
        harness.Send(test.Bytes("input"), split);

        // The parser of the suite objects as early as it can; this one may do so once the head is whole, or when it is clear that it never will be.
        if (!harness.IsOver && test["expected"]!.ToString() == "error" && harness.Responses.Count == 0)
            harness.End();
        var tags = test["tags"]?.AsArray().Select(t => t!.ToString()).ToList() ?? [];
        var isRefused = harness.Responses.Any(r => r.Status >= 400);

        // "*" is a target of OPTIONS only (RFC 9112, 3.2.4).
        if (tags.Count == 0 && CorpusFiles.Latin1(test.Bytes("input")).StartsWith("M-SEARCH *", StringComparison.Ordinal))
            tags.Add("lenient_target");
        if (LacksHost(test))
            tags.Add("no_host");
        if (test["mode"]!.ToString().StartsWith("lenient", StringComparison.Ordinal) || MayRefuse.Any(tags.Contains))
            return isRefused || harness.Server.IsClosed || IsServedAsExpected(test, harness) ? "" : "neither refused nor served as the case says";
        if (test["expected"]!.ToString() == "error" && !tags.Contains("llhttp_method_list") && !tags.Contains("data_after_close"))
            return isRefused && harness.Server.IsOutputShut ? "" : $"answered {string.Join(',', harness.Responses.Select(r => r.Status))}";
        return IsServedAsExpected(test, harness) ? "" : Describe(harness);
    }

    /// <summary>The suite marks only HTTP/1.1; without a default host, HTTP/1.0 needs one as well.</summary>
    private static bool LacksHost(JsonNode test) => !CorpusFiles.Latin1(test.Bytes("input")).Contains("host:", StringComparison.OrdinalIgnoreCase);

    private static string Describe(ServerHarness harness) =>
        $"answered {string.Join(',', harness.Responses.Select(r => r.Status))}; {string.Join(',', harness.Handler.Errors)}; {string.Join(',', harness.Handler.Requests.Select(r => r.Method + ' ' + r.Path))}";

    private static bool IsServedAsExpected(JsonNode test, ServerHarness harness)
    {
        var expected = test["messages"]!.AsArray().Where(m => m!["complete"]?.GetValue<bool>() ?? false).ToList();
        var served = harness.Handler.Requests;
        if (served.Count < expected.Count)
            return false;
        return expected.Zip(served).All(pair => IsSame(pair.First!, pair.Second));
    }

    private static bool IsSame(JsonNode message, RecordedRequest request) =>
        message["method"]!.ToString() == request.Method && (message["body"] is null || CorpusFiles.Latin1(message.Bytes("body")) == request.Body);
}
