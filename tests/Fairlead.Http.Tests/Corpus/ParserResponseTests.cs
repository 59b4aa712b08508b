using System.Text.Json.Nodes;
using Fairlead.Http.Tests.Support;
using Fairlead.Streams;

namespace Fairlead.Http.Tests.Corpus;

/// <summary>A parser's suite of responses, as a proxy must take them from an upstream.</summary>
public sealed class ParserResponseTests
{
    private static readonly string[] MayRefuse =
        ["non_http_protocol", "http09", "bare_lf", "leading_space_line", "chunk_ext_grammar", "callback_skips_body", "data_after_close"];

    /// <summary>101 that nobody asked for; HTTP/0.9; an empty line before a response; a coding besides chunked: a parser may take them, a proxy should not.</summary>
    private static readonly string[] RefusedOnPurpose =
        ["response/connection#293", "response/connection#331", "response/sample#645", "response/sample#695", "response/transfer-encoding#74"];

    [Theory]
    [InlineData(Split.Whole)]
    [InlineData(Split.Bytes)]
    [InlineData(Split.Reads)]
    [InlineData(Split.Segments)]
    public void Every_case_ends_as_it_must(Split split)
    {
        var cases = CorpusFiles.Load("llhttp.json").Where(c => c!["kind"]!.ToString() == "response").ToList();
        Assert.True(cases.Count > 45);
        var failures = cases.Select(c => (Id: c!["id"]!.ToString(), Error: Check(c, split))).Where(c => c.Error.Length > 0).ToList();
        Assert.True(failures.Count == 0, string.Join("\n", failures.Select(f => $"{f.Id}: {f.Error}")));
    }

    private static string Check(JsonNode test, Split split)
    {
        var exchange = new ClientHarness();
        var skipsBody = test["skip_body"]?.GetValue<bool>() ?? false;
        exchange.Request(skipsBody ? "HEAD" : "GET").Answer(test.Bytes("input"), split);
        exchange.EndOfUpstream();
        var tags = test["tags"]?.AsArray().Select(t => t!.ToString()).ToList() ?? [];
        var isRefused = exchange.Reset != StreamReset.None;
        var message = test["messages"]!.AsArray().Skip(exchange.Interim.Count).FirstOrDefault();
        var isAsExpected = message is not null && exchange.Response?.Status == message["status_code"]?.GetValue<int>() && (message["body"] is null || WithoutLineEnds(CorpusFiles.Latin1(message.Bytes("body"))) == WithoutLineEnds(exchange.Body));
        var mayRefuse = test["mode"]!.ToString().StartsWith("lenient", StringComparison.Ordinal) || MayRefuse.Any(tags.Contains) || RefusedOnPurpose.Contains(test["id"]!.ToString());
        if (mayRefuse)
            return isRefused || isAsExpected ? "" : "neither refused nor read as the case says";

        // Bytes behind a complete response are not part of it: they cost the connection, not the response.
        var isFirstComplete = message?["complete"]?.GetValue<bool>() ?? false;
        if (test["expected"]!.ToString() == "error" && !isFirstComplete)
            return isRefused ? "" : $"taken for {exchange.Response?.Status} '{exchange.Body}'";
        if (isFirstComplete && isRefused)
            return $"refused: {exchange.Reset}";
        return isAsExpected ? "" : $"{exchange.Reset}, {exchange.Response?.Status}, '{exchange.Body}'";
    }

    /// <summary>The suite's record of a body has no line ends.</summary>
    private static string WithoutLineEnds(string text) => text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
}
