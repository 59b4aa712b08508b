using System.Text.Json.Nodes;
using Fairlead.Http.Tests.Support;
using Fairlead.Streams;

namespace Fairlead.Http.Tests.Corpus;

/// <summary>Request smuggling: what a proxy must refuse, may normalise, and must let through.</summary>
public sealed class SmugglingCorpusTests
{
    [Theory]
    [InlineData(Split.Whole)]
    [InlineData(Split.Bytes)]
    [InlineData(Split.Reads)]
    [InlineData(Split.Segments)]
    [InlineData(Split.WithEnd)]
    public void Every_case_ends_as_it_must(Split split)
    {
        var cases = CorpusFiles.Load("smuggling.json");
        Assert.Equal(62, cases.Count);
        var failures = cases.Select(c => (Id: c!["id"]!.ToString(), Error: Check(c!, split))).Where(c => c.Error.Length > 0).ToList();
        Assert.True(failures.Count == 0, string.Join("\n", failures.Select(f => $"{f.Id}: {f.Error}")));
    }

    private static string Check(JsonNode test, Split split)
    {
        var harness = new ServerHarness();
        var relay = new Relay(harness.Worker);
        harness.Handler.Serve = relay.ServeAsync;
        harness.Send(test.Bytes("request"), split);
        var received = string.Concat(relay.Received);
        foreach (var forbidden in test["must_not_reach_upstream"]?.AsArray() ?? [])
        {
            // As body bytes of a message that is framed without doubt the text is harmless.
            if (relay.Requests.Any(r => r.StartLine.Contains(forbidden!.ToString(), StringComparison.Ordinal)) || (test["expected"]!.ToString() == "reject" && received.Contains(forbidden!.ToString(), StringComparison.Ordinal)))
                return $"'{forbidden}' reached the upstream";
        }

        var statuses = harness.Responses.Select(r => r.Status).ToList();
        var isRefused = statuses.Count > 0 && statuses[^1] is >= 400 and < 600;
        switch (test["expected"]!.ToString())
        {
            case "reject":
                return CheckRejected(test, harness, relay, statuses);
            case "accept" when isRefused && MayRefuse(test):
            case "normalise" when isRefused && MayRefuse(test):
                return relay.Requests.Any(r => r.IsComplete) ? "refused, but the upstream saw a complete request" : "";
            default:
                return CheckForwarded(test, relay, statuses);
        }
    }

    private static bool MayRefuse(JsonNode test) => test["also_acceptable"]?.AsArray().Any(a => a!.ToString().StartsWith("reject", StringComparison.Ordinal)) ?? false;

    private static string CheckRejected(JsonNode test, ServerHarness harness, Relay relay, List<int> statuses)
    {
        if (statuses.Count != 1 || !test["status"]!.AsArray().Any(s => s!.GetValue<int>() == statuses[0]))
            return $"answered {string.Join(',', statuses)}";
        if (relay.Requests.Any(r => r.IsComplete) || (test["stage"]!.ToString() == "head" && relay.Received.Count > 0))
            return "the upstream saw a request";
        return harness.Server.IsOutputShut && harness.Responses[0]["connection"] == "close" ? "" : "the connection stays open";
    }

    private static string CheckForwarded(JsonNode test, Relay relay, List<int> statuses)
    {
        var requests = relay.Requests;
        if (requests.Count != test["upstream_requests"]!.GetValue<int>() || requests.Any(r => !r.IsComplete))
            return $"the upstream saw {requests.Count} requests, the client {string.Join(',', statuses)}";
        var request = requests[0];
        var forward = test["forward"];
        if (forward?["body"] is not null && request.Body != CorpusFiles.Latin1(forward.Bytes("body")))
            return $"the body became '{request.Body}'";
        if (forward?["framing"] is { } framing && request[framing.ToString() == "chunked" ? "transfer-encoding" : "content-length"] is null)
            return "framed otherwise";
        foreach (var dropped in forward?["drop_headers"]?.AsArray() ?? [])
        {
            if (request[dropped!.ToString()] is not null)
                return $"{dropped} was forwarded";
        }

        foreach (var dropped in forward?["drop_trailers"]?.AsArray() ?? [])
        {
            if (request.Trailers.Any(t => t.Name.Equals(dropped!.ToString(), StringComparison.OrdinalIgnoreCase)))
                return $"trailer {dropped} was forwarded";
        }

        if (forward?["authority"] is { } authority && request["host"] != authority.ToString())
            return $"host is {request["host"]}";
        return forward?["path"] is { } path && !request.StartLine.Contains($" {path} ", StringComparison.Ordinal) ? request.StartLine : "";
    }
}
