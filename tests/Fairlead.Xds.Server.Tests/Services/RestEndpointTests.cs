using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Fairlead.Xds.Server.Tests.Services;

public sealed class RestEndpointTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("clusters", XdsTypeUrls.Cluster, "[]")]
    [InlineData("listeners", XdsTypeUrls.Listener, "[]")]
    [InlineData("endpoints", XdsTypeUrls.Endpoints, "[\"a\"]")]
    [InlineData("routes", XdsTypeUrls.RouteConfiguration, "[\"a\"]")]
    [InlineData("secrets", XdsTypeUrls.Secret, "[\"a\"]")]
    [InlineData("runtime", XdsTypeUrls.Runtime, "[\"a\"]")]
    [InlineData("extension_configs", XdsTypeUrls.ExtensionConfig, "[\"a\"]")]
    public async Task Every_type_has_an_endpoint(string name, string typeUrl, string names)
    {
        await using var host = await StartAsync();
        host.Cache.Set(ResourceSnapshot.Create([XdsResource.FromBytes(typeUrl, [0x0A, 1, (byte)'a'])]));
        var (status, body) = await PostAsync(host, name, $$"""{ "node": { "id": "n1" }, "resource_names": {{names}} }""");
        Assert.Equal(HttpStatusCode.OK, status);
        using var document = JsonDocument.Parse(body);
        Assert.Equal(typeUrl, document.RootElement.GetProperty("type_url").GetString());
        Assert.Equal(typeUrl, document.RootElement.GetProperty("resources")[0].GetProperty("@type").GetString());
    }

    [Fact]
    public async Task Version_that_is_current_then_not_modified_until_it_changes()
    {
        await using var host = await StartAsync();
        host.Cache.Set(ResourceSnapshot.Create([XdsResource.Parse(Texts.EdsCluster)]));
        var (_, body) = await PostAsync(host, "clusters", "{}");
        var version = JsonDocument.Parse(body).RootElement.GetProperty("version_info").GetString();
        Assert.Equal(HttpStatusCode.NotModified, (await PostAsync(host, "clusters", $$"""{ "versionInfo": "{{version}}" }""")).Status);
        host.Cache.Set(ResourceSnapshot.Empty);
        var (status, empty) = await PostAsync(host, "clusters", $$"""{ "versionInfo": "{{version}}" }""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Empty(JsonDocument.Parse(empty).RootElement.GetProperty("resources").EnumerateArray());
    }

    [Fact]
    public async Task Resource_in_the_answer_then_it_reads_back_as_it_was()
    {
        await using var host = await StartAsync();
        XdsResource[] resources = [XdsResource.Parse(Texts.ApiListener), XdsResource.Parse(Texts.RichListener).WithTimeToLive(TimeSpan.FromSeconds(9))];
        host.Cache.Set(ResourceSnapshot.Create(resources));
        var (_, body) = await PostAsync(host, "listeners", "{}");
        var read = XdsResource.ParseAll(JsonDocument.Parse(body).RootElement.GetProperty("resources").GetRawText());
        // The same fields, in another order.
        Assert.Equal(resources.Select(Sorted), read.Select(Sorted));
        Assert.Equal(resources.Select(resource => resource.Name), read.Select(resource => resource.Name));
        Assert.Equal(TimeSpan.FromSeconds(9), read[1].TimeToLive);
    }

    [Theory]
    [InlineData("not json", HttpStatusCode.BadRequest)]
    [InlineData("[]", HttpStatusCode.BadRequest)]
    [InlineData("""{ "resource_names": "a" }""", HttpStatusCode.BadRequest)]
    [InlineData("""{ "resource_names": [1] }""", HttpStatusCode.BadRequest)]
    [InlineData("""{ "resource_names": [""] }""", HttpStatusCode.BadRequest)]
    [InlineData("""{ "node": [] }""", HttpStatusCode.BadRequest)]
    [InlineData("""{ "node": { "id": "\ud800" } }""", HttpStatusCode.BadRequest)]
    [InlineData("""{ "resource_locators": [] }""", HttpStatusCode.BadRequest)]
    [InlineData("""{ "type_url": "type.googleapis.com/other" }""", HttpStatusCode.BadRequest)]
    [InlineData("""{ "node": { "id": "nobody" } }""", HttpStatusCode.ServiceUnavailable)]
    [InlineData("""{ "node": { "id": "strange" } }""", HttpStatusCode.NotImplemented)]
    [InlineData("""{ "node": { "id": "broken" } }""", HttpStatusCode.NotImplemented)]
    [InlineData("""{ "node": { "id": "n1", "user_agent_name": "envoy", "metadata": { "a": [1, null, true, { "b": "c" }] }, "locality": { "zone": "z" } }, "other": 1 }""", HttpStatusCode.OK)]
    public async Task Request_then_the_status_tells(string request, HttpStatusCode expected)
    {
        await using var host = await StartAsync();
        host.Cache.Set("n1", ResourceSnapshot.Empty);
        host.Cache.Set("strange", ResourceSnapshot.Create([Make.Cluster("a", "field 1250 is not known")]));
        host.Cache.Set("broken", ResourceSnapshot.Create([XdsResource.FromBytes(XdsTypeUrls.Cluster, "a", [0x0A, 9])]));
        var (status, body) = await PostAsync(host, "clusters", request.Replace("{ \"type_url\"", "{ \"node\": { \"id\": \"n1\" }, \"type_url\"", StringComparison.Ordinal)
            .Replace("{ \"resource", "{ \"node\": { \"id\": \"n1\" }, \"resource", StringComparison.Ordinal));
        Assert.True(expected == status, $"{status}: {body}");
    }

    [Fact]
    public async Task Request_that_is_too_large_then_413()
    {
        await using var host = await StartAsync();
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await PostAsync(host, "clusters", new string(' ', 3000) + "{}")).Status);
    }

    private static byte[] Sorted(XdsResource resource) => [.. resource.Content.ToArray().Order()];

    private static Task<ControlPlaneHost> StartAsync() => ControlPlaneHost.StartAsync(options => options.MaxRequestBytes = 2000, protocols: HttpProtocols.Http1);

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(ControlPlaneHost host, string name, string json)
    {
        using var client = new HttpClient();
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri($"{host.Address}/v3/discovery:{name}"), content, Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }
}
