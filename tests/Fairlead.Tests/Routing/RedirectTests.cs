using Fairlead.Configuration;
using static Fairlead.Tests.Routing.RoutingKit;

namespace Fairlead.Tests.Routing;

public class RedirectTests
{
    private static readonly Dictionary<string, RedirectAction> Actions = new(StringComparer.Ordinal)
    {
        ["https"] = new() { HttpsRedirect = true },
        ["https8443"] = new() { HttpsRedirect = true, PortRedirect = 8443 },
        ["scheme"] = new() { SchemeRedirect = "ftp" },
        ["host"] = new() { HostRedirect = "new.host" },
        ["hostport"] = new() { HostRedirect = "new.host", PortRedirect = 81 },
        ["port"] = new() { PortRedirect = 81 },
        ["path"] = new() { PathRedirect = "/new" },
        ["pathquery"] = new() { PathRedirect = "/new?n=1" },
        ["pathstrip"] = new() { PathRedirect = "/new", StripQuery = true },
        ["pathquerystrip"] = new() { PathRedirect = "/new?n=1", StripQuery = true },
        ["prefix"] = new() { PrefixRewrite = "/new" },
        ["prefixstrip"] = new() { PrefixRewrite = "/new", StripQuery = true },
        ["regex"] = new() { RegexRewrite = new RegexRewrite("^/(.)(.*)$", @"/\2/\1") },
        ["strip"] = new() { HostRedirect = "new.host", StripQuery = true },
    };

    [Theory]
    [InlineData("https", "http", "h", "/p?q", "https://h/p?q")]
    [InlineData("https", "http", "h:80", "/p", "https://h/p")]
    [InlineData("https", "http", "h:8080", "/p", "https://h:8080/p")]
    [InlineData("https", "https", "h:443", "/p", "https://h:443/p")]
    [InlineData("https", "http", "[::1]:80", "/p", "https://[::1]/p")]
    [InlineData("https", "http", "[::1]", "/p", "https://[::1]/p")]
    [InlineData("https8443", "http", "h:80", "/p", "https://h:8443/p")]
    [InlineData("https8443", "http", "[::1]:1234", "/p", "https://[::1]:8443/p")]
    [InlineData("scheme", "https", "h:443", "/p", "ftp://h/p")]
    [InlineData("host", "https", "h:1", "/p?q", "https://new.host/p?q")]
    [InlineData("hostport", "http", "h:1", "/p", "http://new.host:81/p")]
    [InlineData("port", "http", "h:80", "/p", "http://h:81/p")]
    [InlineData("path", "http", "h", "/p?q", "http://h/new?q")]
    [InlineData("path", "http", "h", "/p", "http://h/new")]
    [InlineData("pathquery", "http", "h", "/p?q", "http://h/new?n=1")]
    [InlineData("pathstrip", "http", "h", "/p?q", "http://h/new")]
    [InlineData("pathquerystrip", "http", "h", "/p?q", "http://h/new?n=1")]
    [InlineData("prefix", "http", "h", "/p/x?q", "http://h/new/x?q")]
    [InlineData("prefixstrip", "http", "h", "/p/x?q", "http://h/new/x")]
    [InlineData("regex", "http", "h", "/px?q", "http://h/x/p?q")]
    [InlineData("strip", "http", "h", "/p?q", "http://new.host/p")]
    public void Location_is_built(string action, string scheme, string authority, string path, string expected)
    {
        var table = Compile(Config(Do(Actions[action], Prefix("/p"))));
        Assert.Equal(expected, table.LocationOf(Request(authority, path, scheme: scheme)));
    }

    [Fact]
    public void Default_port_is_that_of_the_connection()
    {
        // The URI says http, the connection was TLS: port 80 is nobody's default here.
        var table = Compile(Config(Do(Actions["https"])));
        Assert.Equal("https://h:80/", table.LocationOf(Request("h:80", "/", headers: [("x-forwarded-proto", "https")])));
    }

    [Fact]
    public void Status_is_kept()
    {
        foreach (var status in (int[])[301, 302, 303, 307, 308])
            Assert.Equal(status, Compile(Config(Do(Actions["host"] with { ResponseCode = status }))).Find(Request("h", "/"), 0)!.Redirect!.Status);
    }
}
