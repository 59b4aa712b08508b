using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Routing;
using Fairlead.Streams;

namespace Fairlead.Tests.Routing;

/// <summary>The cases of Envoy's router check tool.</summary>
public class RouterCheckCorpusTests(ITestOutputHelper output)
{
    private readonly SortedSet<string> _unsupported = new(StringComparer.Ordinal);

    [Theory]
    [InlineData("ClusterHeader", "ClusterHeader", 3)]
    [InlineData("DirectResponse", "DirectResponse", 4)]
    [InlineData("Redirect", "Redirect", 11)]
    [InlineData("Runtime", "Runtime", 7)]
    [InlineData("TestRoutes", "TestRoutes", 33)]
    [InlineData("Weighted", "Weighted", 7)]
    public void Every_case_passes(string routes, string cases, int count)
    {
        var results = Run(routes, cases);
        Assert.Equal(count, results.Count);
        Assert.All(results, r => Assert.True(r.Mismatches.Count == 0, $"{r.Name}: {string.Join("; ", r.Mismatches)}"));
    }

    [Fact]
    public void Cases_that_must_fail_fail()
    {
        // All five conditions on response headers are wrong, everything else holds.
        var mismatches = Assert.Single(Run("TestRoutes", "TestRoutesFailures")).Mismatches;
        Assert.Equal(5, mismatches.Count);
        Assert.All(mismatches, m => Assert.StartsWith("response_header_matches", m, StringComparison.Ordinal));

        var other = Run("TestRoutes", "Weighted");
        Assert.Empty(other.Single(r => r.Name == "Test_1").Mismatches);
        Assert.Contains("cluster_name: instant-server instead of cluster1", other.Single(r => r.Name == "Test_2").Mismatches);
    }

    private List<(string Name, List<string> Mismatches)> Run(string routes, string cases)
    {
        var folder = FindCorpus() ?? "";
        Assert.SkipWhen(folder.Length == 0, "The corpus shared/corpus/router_check is not there.");
        var yaml = MiniYaml.Parse(File.ReadAllText(Path.Combine(folder, $"{routes}.yaml")));
        var json = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, $"{cases}.golden.proto.json")), null, new JsonDocumentOptions { AllowTrailingCommas = true })!;
        var results = json["tests"]!.AsArray().Select(c => (c!["test_name"]!.ToString(), Check(yaml, c))).ToList();
        output.WriteLine($"{cases} on {routes}: {results.Count} cases; not in the records, left out: {string.Join(", ", _unsupported)}");
        return results;
    }

    private List<string> Check(JsonNode yaml, JsonNode test)
    {
        var input = test["input"]!;
        var mapper = new RouteCorpusMapper(input["runtime"]?.ToString(), _unsupported);
        var options = new RouteCompileOptions { HeaderValueParser = (value, _, _) => value == "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%" ? new ClientAddress() : null };
        var table = RoutingKit.Compile(mapper.Configuration(yaml), options);
        var random = ulong.Parse(input["random_value"]?.ToString() ?? "0", CultureInfo.InvariantCulture);

        // The records count shares in millionths, the cases in hundredths.
        random *= input["runtime"] is null ? 1ul : 10_000;
        var request = Request(input);
        var url = $"{(IsTrue(input["ssl"]) ? "https" : "http")}://{input["authority"]}{input["path"]}";
        var response = new ResponseHead();
        var route = table.Find(request, random);
        var actual = Outcome(route, request, response, random, url);
        var mismatches = new List<string>();
        foreach (var (name, expected) in test["validate"]!.AsObject())
        {
            if (name.EndsWith("_header_matches", StringComparison.Ordinal))
                CheckHeaders(name, expected!.AsArray(), name.StartsWith("request", StringComparison.Ordinal) ? request.Headers : response.Headers, mapper, mismatches);
            else if (!actual.TryGetValue(name, out var value))
                _unsupported.Add(name);
            else if (value != expected!.ToString())
                mismatches.Add($"{name}: {value} instead of {expected}");
        }

        return mismatches;
    }

    private static Dictionary<string, string> Outcome(CompiledRoute? route, RequestHead request, ResponseHead response, ulong random, string url)
    {
        var actual = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["cluster_name"] = "",
            ["virtual_host_name"] = "",
            ["path_rewrite"] = "",
            ["host_rewrite"] = "",
            ["path_redirect"] = "",
            ["code_redirect"] = "0",
        };
        if (route?.Forward is not null)
        {
            actual["cluster_name"] = Encoding.UTF8.GetString(route.ChooseCluster(request, random).Name);
            route.ApplyToRequest(request, new StreamInfo(), random);
            route.ApplyRewrite(request, random);
            actual["virtual_host_name"] = route.VirtualHostName;
            actual["path_rewrite"] = request.Headers.Value(":path");
            actual["host_rewrite"] = request.Headers.Value(":authority");
        }
        else if (route?.Redirect is { } redirect)
        {
            redirect.SetLocation(request, response.Headers);
            actual["path_redirect"] = response.Headers.Value("location");
            actual["code_redirect"] = redirect.Status.ToString(CultureInfo.InvariantCulture);
        }
        else if (route?.DirectResponse is { } direct)
        {
            actual["path_redirect"] = url;
            actual["code_redirect"] = direct.Status.ToString(CultureInfo.InvariantCulture);
            if (!direct.Body.IsEmpty)
            {
                response.Headers.Set("content-type", "text/plain");
                response.Headers.Set("content-length", direct.Body.Length.ToString(CultureInfo.InvariantCulture));
            }
        }

        route?.ApplyToResponse(response, new StreamInfo(), random);
        return actual;
    }

    private static void CheckHeaders(string what, JsonArray matchers, HeaderMap headers, RouteCorpusMapper mapper, List<string> mismatches)
    {
        foreach (var node in matchers)
        {
            var errors = new List<ConfigError>();
            var condition = HeaderCondition.Compile(mapper.Header(node!), "", errors);
            Assert.Empty(errors);
            if (!condition!.IsMatch(headers))
                mismatches.Add($"{what}: {node!.ToJsonString()}");
        }
    }

    private static RequestHead Request(JsonNode input)
    {
        var scheme = IsTrue(input["ssl"]) ? "https" : "http";
        var request = RoutingKit.Request(input["authority"]!.ToString(), input["path"]!.ToString(), input["method"]?.ToString() ?? "GET", scheme, ("x-forwarded-proto", scheme));
        if (IsTrue(input["internal"]))
            request.Headers.Add("x-envoy-internal", "true");
        foreach (var header in input["additional_request_headers"]?.AsArray() ?? [])
            request.Headers.Add(header!["key"]!.ToString(), header["value"]!.ToString());
        return request;
    }

    private static bool IsTrue(JsonNode? node) => node?.GetValue<bool>() == true;

    private static string? FindCorpus()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "corpus", "router_check");
            if (Directory.Exists(candidate))
                return candidate;
        }

        return null;
    }

    private sealed class ClientAddress : IHeaderValueSource
    {
        public void Write(StreamInfo info, IBufferWriter<byte> output) => output.Write("127.0.0.1"u8);
    }
}
