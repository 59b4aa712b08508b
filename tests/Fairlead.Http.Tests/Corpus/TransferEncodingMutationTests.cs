using System.Text.Json.Nodes;
using Fairlead.Http.Tests.Support;

namespace Fairlead.Http.Tests.Corpus;

/// <summary>Content-Length together with every way to spell Transfer-Encoding almost right.</summary>
public sealed class TransferEncodingMutationTests
{
    [Theory]
    [InlineData(Split.Whole)]
    [InlineData(Split.Bytes)]
    [InlineData(Split.Reads)]
    [InlineData(Split.Segments)]
    [InlineData(Split.WithEnd)]
    public void Every_mutation_is_refused_or_is_another_field(Split split)
    {
        var cases = CorpusFiles.Load("te_mutations.json");
        Assert.Equal(72, cases.Count);
        var failures = cases.Select(c => (Id: c!["id"]!.ToString(), Error: Check(c!, split))).Where(c => c.Error.Length > 0).ToList();
        Assert.True(failures.Count == 0, string.Join("\n", failures.Select(f => $"{f.Id}: {f.Error}")));
    }

    private static string Check(JsonNode test, Split split)
    {
        var harness = new ServerHarness();
        var relay = new Relay(harness.Worker);
        harness.Handler.Serve = relay.ServeAsync;
        harness.Send(test.Bytes("request"), split);
        var statuses = harness.Responses.Select(r => r.Status).ToList();
        if (test["expected"]!.ToString() != "other_field")
        {
            return statuses is [400 or 501] && relay.Received.Count == 0 && harness.Server.IsOutputShut ? "" : $"answered {string.Join(',', statuses)}, forwarded {relay.Received.Count}";
        }

        if (relay.Requests is not [{ IsComplete: true } request])
            return $"answered {string.Join(',', statuses)}, forwarded {relay.Requests.Count}";
        return request["transfer-encoding"] is null && request["content-length"] is not null && request.Body.Contains("/smuggled", StringComparison.Ordinal) ? "" : "framed otherwise";
    }
}
