namespace Fairlead.Xds.Server.Tests;

public sealed class ResourceSnapshotTests
{
    [Fact]
    public void Versions_come_from_the_content_whatever_the_order()
    {
        var one = Make.Snapshot(Make.Cluster("a"), Make.Cluster("b"), Make.Listener("l"));
        var other = Make.Snapshot(Make.Listener("l")).With(Make.Cluster("b"), Make.Cluster("a"));
        Assert.Equal(one.VersionOf(XdsTypeUrls.Cluster), other.VersionOf(XdsTypeUrls.Cluster));
        Assert.True(one.HasContentOf(other));
        var changed = other.With(Make.Cluster("a", "changed"));
        Assert.NotEqual(one.VersionOf(XdsTypeUrls.Cluster), changed.VersionOf(XdsTypeUrls.Cluster));
        Assert.Equal(one.VersionOf(XdsTypeUrls.Listener), changed.VersionOf(XdsTypeUrls.Listener));
        Assert.False(one.HasContentOf(changed));
        Assert.Equal(one.VersionOf(XdsTypeUrls.Cluster), changed.With(Make.Cluster("a")).VersionOf(XdsTypeUrls.Cluster));
    }

    [Fact]
    public void Without_then_gone_and_the_rest_stays()
    {
        var snapshot = Make.Snapshot(Make.Cluster("a"), Make.Cluster("b")).Without(XdsTypeUrls.Cluster, "a", "never");
        Assert.Equal(["b"], snapshot.Of(XdsTypeUrls.Cluster).Keys);
        Assert.Equal(1, snapshot.Count);
        Assert.Empty(snapshot.Of("nothing"));
    }

    [Fact]
    public void References_that_lead_nowhere_and_resources_that_nobody_refers_to_then_told()
    {
        var cluster = XdsResource.Parse(Texts.EdsCluster);
        var listener = XdsResource.Parse(Texts.ApiListener);
        Assert.Equal(
            [
                "cluster 'greeter' refers to endpoints 'greeter-endpoints', which is missing",
                "no cluster refers to endpoints 'lonely'",
                "listener 'greeter' refers to route configuration 'greeter-routes', which is missing",
            ],
            ResourceSnapshot.Create([cluster, listener, Make.Endpoints("lonely")]).FindInconsistencies());
        Assert.Empty(ResourceSnapshot.Create([cluster, listener, Make.Endpoints("greeter-endpoints"), Make.Route("greeter-routes")]).FindInconsistencies());
    }

    [Fact]
    public void References_in_filter_chains_and_to_files_then_found_and_passed_over()
    {
        const string Listener = """
            "@type": type.googleapis.com/envoy.config.listener.v3.Listener
            name: l
            filter_chains:
            - filters:
              - name: hcm
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  rds: { route_config_name: chained, config_source: { ads: {} } }
            default_filter_chain:
              filters:
              - name: hcm
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  rds: { route_config_name: filed, config_source: { path_config_source: { path: /x } } }
            """;
        Assert.Equal(["listener 'l' refers to route configuration 'chained', which is missing"], ResourceSnapshot.Create([XdsResource.Parse(Listener)]).FindInconsistencies());
        const string Cluster = """
            "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
            name: c
            type: EDS
            eds_cluster_config: { eds_config: { path: /x } }
            """;
        Assert.Empty(ResourceSnapshot.Create([XdsResource.Parse(Cluster)]).FindInconsistencies());
    }

    [Fact]
    public void Bytes_that_are_no_message_then_no_references()
    {
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            var snapshot = ResourceSnapshot.Create([XdsResource.FromBytes(XdsTypeUrls.Cluster, "a", bytes), XdsResource.FromBytes(XdsTypeUrls.Listener, "a", bytes)]);
            Assert.NotNull(snapshot.FindInconsistencies());
        }
    }
}
