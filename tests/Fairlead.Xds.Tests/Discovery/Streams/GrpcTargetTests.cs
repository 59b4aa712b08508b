using Fairlead.Configuration;
using Fairlead.Xds.Discovery.Streams;

namespace Fairlead.Xds.Tests.Discovery.Streams;

public class GrpcTargetTests
{
    [Theory]
    [InlineData("xds.example.com:18000", "xds.example.com:18000", "xds.example.com:18000")]
    [InlineData("xds.example.com", "xds.example.com:443", "xds.example.com:443")]
    [InlineData("dns:///xds.example.com:1", "xds.example.com:1", "xds.example.com:1")]
    [InlineData("dns:xds.example.com:1", "xds.example.com:1", "xds.example.com:1")]
    [InlineData("ipv4:10.0.0.1:2", "10.0.0.1:2", "10.0.0.1:2")]
    [InlineData("ipv6:[::1]:2", "[::1]:2", "[::1]:2")]
    [InlineData("[::1]", "[::1]:443", "[::1]:443")]
    public void Target_over_tcp(string target, string address, string authority)
    {
        var parsed = Assert.IsType<GrpcTarget>(GrpcTarget.Parse(target));

        Assert.Equal((address, authority), (parsed.Address.ToString(), parsed.Authority));
    }

    [Theory]
    [InlineData("unix:/run/xds.sock", "/run/xds.sock")]
    [InlineData("unix:///run/xds.sock", "/run/xds.sock")]
    [InlineData("unix:xds.sock", "xds.sock")]
    [InlineData("unix-abstract:xds", "@xds")]
    public void Target_is_a_socket(string target, string path) => Assert.Equal(path, Assert.IsType<PipeAddress>(GrpcTarget.Parse(target)!.Address).Path);

    [Theory]
    [InlineData("")]
    [InlineData("unix:")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:x")]
    [InlineData("a b:1")]
    [InlineData("dns://8.8.8.8/host:1")]
    public void Target_is_none(string target) => Assert.Null(GrpcTarget.Parse(target));
}
