using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Conformance.Tests.Support;

namespace Fairlead.Conformance.Tests;

/// <summary>Request smuggling through the whole proxy, over real sockets: how many requests an upstream with a strict parser of its own sees is what counts.</summary>
public sealed class SmugglingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_case_ends_as_it_must(bool bytewise)
    {
        var cases = Load();
        var seen = new ConcurrentQueue<string>();
        await using var upstream = ScriptedUpstream.Start(async wire =>
        {
            while (await wire.TryReadAsync(isRequest: true, isHead: false) is { IsComplete: true } request)
            {
                seen.Enqueue(request.Head);
                await wire.SendAsync(ScriptedUpstream.Response("ok"));
            }
        });
        await using var proxy = await Proxy.StartAsync(Make.Cluster("up", upstream.Port), Make.Http(m => m with { AccessLog = [] }, Make.To("up")));
        var failures = new List<string>();
        foreach (var test in cases)
        {
            seen.Clear();
            var statuses = await SendAsync(proxy, test!, bytewise);
            if (Check(test!, statuses, [.. seen]) is { Length: > 0 } failure)
                failures.Add($"{test!["id"]}: {failure}; {string.Join(',', statuses)}");
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static async Task<List<int>> SendAsync(Proxy proxy, JsonNode test, bool bytewise)
    {
        var bytes = Convert.FromBase64String(test["request"]!.GetValue<string>());
        using var wire = await proxy.ConnectAsync();
        var statuses = new List<int>();
        try
        {
            for (var at = 0; at < bytes.Length; at += bytewise ? 1 : bytes.Length)
                await wire.SendAsync(bytes.AsMemory(at, bytewise ? 1 : bytes.Length));
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Refused before all was sent.
        }

        if (test["forward"]?["incomplete"]?.GetValue<bool>() ?? false)
            return statuses;
        var expected = test["expected"]!.ToString() == "reject" ? 1 : test["upstream_requests"]!.GetValue<int>();
        while (statuses.Count < expected && await wire.TryReadAsync(isRequest: false, isHead: false) is { } response)
        {
            statuses.Add(response.Status);
            if (response.Status >= 400)
                break;
        }

        return statuses;
    }

    private static string Check(JsonNode test, List<int> statuses, string[] seen)
    {
        var isRefused = statuses.Count > 0 && statuses[^1] >= 400;
        var mayRefuse = test["also_acceptable"]?.AsArray().Any(a => a!.ToString().StartsWith("reject", StringComparison.Ordinal)) ?? false;
        foreach (var forbidden in test["must_not_reach_upstream"]?.AsArray() ?? [])
        {
            if (seen.Any(h => h.Contains(forbidden!.ToString(), StringComparison.Ordinal)))
                return $"'{forbidden}' reached the upstream";
        }

        if (test["expected"]!.ToString() == "reject" || (isRefused && mayRefuse))
            return isRefused && seen.Length == 0 ? "" : $"the upstream saw {seen.Length}";
        return seen.Length == test["upstream_requests"]!.GetValue<int>() ? "" : $"the upstream saw {seen.Length}";
    }

    private static JsonArray Load()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "corpus", "http1", "smuggling.json");
            if (File.Exists(file))
                return JsonNode.Parse(File.ReadAllText(file, Encoding.UTF8))!.AsArray();
        }

        Assert.Skip("The corpus shared/corpus/http1 is not there.");
        return [];
    }
}
