namespace Fairlead.Xds.Server.Tests.Protocol;

/// <summary>Alone, because it counts the memory of the process.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class Alone;

/// <summary>Ten thousand resources, hundreds of nodes.</summary>
[Collection(typeof(Alone))]
public sealed class ScaleTests
{
    private const string Cds = XdsTypeUrls.Cluster;
    private const int Count = 10_000;

    private static readonly Lazy<ResourceSnapshot> Many = new(() => Make.Snapshot([.. Enumerable.Range(0, Count).Select(i => Make.Cluster($"cluster-{i}"))]));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Change_of_one_resource_then_an_incremental_stream_pays_for_one(bool isWildcard)
    {
        var names = isWildcard ? ["*"] : Many.Value.Of(Cds).Keys.ToArray();
        var changed = Many.Value.With(Make.Cluster("cluster-7", "changed"));
        // Whoever is first compares the sets.
        Run(new(100_000, 100, 5));
        var client = Begin(new(100_000, 100, 5));
        client.Snapshot = changed;
        var before = GC.GetAllocatedBytesForCurrentThread();
        client.ExpectAndAccept(Cds, "cluster-7");
        var cost = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(cost < 20_000, $"{cost} bytes");
        client.ExpectNothing();

        DeltaDialogue Begin(Xds.Server.Protocol.StreamLimits limits)
        {
            var begun = new DeltaDialogue(Many.Value, limits: limits);
            begun.Subscribe(Cds, names);
            begun.Accept(begun.Next()!);
            begun.ExpectNothing();
            return begun;
        }

        void Run(Xds.Server.Protocol.StreamLimits limits)
        {
            var first = Begin(limits);
            first.Snapshot = changed;
            first.ExpectAndAccept(Cds, "cluster-7");
        }
    }

    [Fact]
    public void Hundreds_of_wildcard_streams_then_each_remembers_little()
    {
        _ = Many.Value;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clients = Enumerable.Range(0, 300).Select(_ =>
        {
            var client = new DeltaDialogue(Many.Value);
            client.Subscribe(Cds);
            client.Accept(client.Next()!);
            client.ExpectNothing();
            return client;
        }).ToList();
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / clients.Count;
        Assert.True(each < 10_000, $"{each} bytes");
        GC.KeepAlive(clients);
    }

    [Fact]
    public void Bytes_of_a_resource_are_shared_by_all_responses()
    {
        var (one, other) = (new SotwDialogue(Many.Value), new SotwDialogue(Many.Value));
        one.Send(Cds);
        other.Send(Cds);
        Assert.Same(one.Next()!.Resources[17].Value, other.Next()!.Resources[17].Value);
    }
}
