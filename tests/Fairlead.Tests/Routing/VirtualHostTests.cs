using Fairlead.Configuration;
using static Fairlead.Tests.Routing.RoutingKit;

namespace Fairlead.Tests.Routing;

public class VirtualHostTests
{
    private static readonly VirtualHost[] Hosts =
    [
        Host("www.example.com", To("exact", Prefix("/"))),
        Host("*.example.com", To("suffix", Prefix("/"))),
        Host("*.long.example.com", To("long-suffix", Prefix("/"))),
        Host("*-dash.example.com", To("dash-suffix", Prefix("/"))),
        Host("www.*", To("prefix", Prefix("/"))),
        Host("www.long.*", To("long-prefix", Prefix("/"))),
        Host("port.example.org:8080", To("port", Prefix("/"))),
        Host("[::1]", To("v6", Prefix("/"))),
    ];

    [Theory]
    [InlineData("www.example.com", "exact")]
    [InlineData("WWW.Example.COM", "exact")]
    [InlineData("a.example.com", "suffix")]
    [InlineData("a.b.example.com", "suffix")]
    [InlineData("a.long.example.com", "long-suffix")]
    [InlineData("x-dash.example.com", "dash-suffix")]
    [InlineData(".example.com", "default")]
    [InlineData("example.com", "default")]
    [InlineData("www.other.org", "prefix")]
    [InlineData("www.long.org", "long-prefix")]
    [InlineData("www.", "default")]
    [InlineData("port.example.org:8080", "port")]
    [InlineData("port.example.org", "default")]
    [InlineData("www.example.com:80", "prefix")]
    [InlineData("", "default")]
    [InlineData("[::1]", "v6")]
    [InlineData("w\u00c4w", "default")]
    public void Host_is_chosen_by_the_most_specific_domain(string authority, string cluster)
    {
        var table = Compile(Config([.. Hosts, Host("*", To("default", Prefix("/")))]));
        Assert.Equal(cluster, table.ClusterOf(Request(authority, "/")));
    }

    [Theory]
    [InlineData("www.example.com:80", "exact")]
    [InlineData("a.example.com:", "suffix")]
    [InlineData("[::1]:443", "v6")]
    [InlineData("[::1]", "v6")]
    [InlineData("port.example.org:8080", "-")]
    public void Port_is_ignored_if_asked_for(string authority, string cluster)
    {
        var table = Compile(Config(Hosts) with { IgnorePortInHostMatching = true });
        Assert.Equal(cluster, table.ClusterOf(Request(authority, "/")));
    }

    [Fact]
    public void Long_authority_is_matched_too()
    {
        var table = Compile(Config(Hosts));
        Assert.Equal("suffix", table.ClusterOf(Request(new string('A', 5000) + ".EXAMPLE.com", "/")));
        Assert.Equal("-", table.ClusterOf(Request(new string('a', 5000) + ".example.net", "/")));
    }

    [Fact]
    public void No_virtual_host_then_no_route() => Assert.Null(Compile(Config(Hosts)).Find(Request("nowhere.net", "/"), 0));

    [Fact]
    public void Virtual_host_without_matching_route_does_not_fall_back()
    {
        var table = Compile(Config(Host("a.com", To("a", Prefix("/a"))), Host("*", To("default", Prefix("/")))));
        Assert.Equal("-", table.ClusterOf(Request("a.com", "/b")));
    }

    [Fact]
    public void Ten_thousand_domains_are_found()
    {
        var table = Compile(Config([.. Enumerable.Range(0, 10_000).Select(i => Host($"svc-{i}.example.com", To($"c{i}", Prefix("/"))))]));
        for (var i = 0; i < 10_000; i += 97)
            Assert.Equal($"c{i}", table.ClusterOf(Request($"SVC-{i}.example.com", "/")));
        Assert.Equal("-", table.ClusterOf(Request("svc-10000.example.com", "/")));
    }

    [Theory]
    [InlineData(TlsRequirement.None, "http", null, null, false)]
    [InlineData(TlsRequirement.All, "http", null, null, true)]
    [InlineData(TlsRequirement.All, "http", null, "true", true)]
    [InlineData(TlsRequirement.All, "https", null, null, false)]
    [InlineData(TlsRequirement.All, "http", "https", null, false)]
    [InlineData(TlsRequirement.All, "https", "http", null, true)]
    [InlineData(TlsRequirement.ExternalOnly, "http", null, null, true)]
    [InlineData(TlsRequirement.ExternalOnly, "http", null, "false", true)]
    [InlineData(TlsRequirement.ExternalOnly, "http", null, "true", false)]
    [InlineData(TlsRequirement.ExternalOnly, "https", null, null, false)]
    public void Tls_requirement_redirects_plain_requests(TlsRequirement requirement, string scheme, string? forwarded, string? isInternal, bool redirects)
    {
        var table = Compile(Config(Host("*", To("a", Prefix("/a"))) with { RequireTls = requirement }));
        var request = Request("a.com:8080", "/a?b=c", scheme: scheme);
        if (forwarded is not null)
            request.Headers.Add("x-forwarded-proto", forwarded);
        if (isInternal is not null)
            request.Headers.Add("x-envoy-internal", isInternal);
        var route = table.Find(request, 0);
        Assert.Equal(redirects, route?.Redirect is not null);
        Assert.Equal(redirects ? "https://a.com:8080/a?b=c" : "-", table.LocationOf(request));
        Assert.Equal(redirects ? 301 : 0, route?.Redirect?.Status ?? 0);
    }
}
