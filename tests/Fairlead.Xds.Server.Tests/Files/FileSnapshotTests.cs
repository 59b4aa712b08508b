using Fairlead.Configuration;
using Fairlead.Xds.Server.Files;
using Fairlead.Xds.Server.Tests.Services;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Xds.Server.Tests.Files;

public sealed class FileSnapshotTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("xds");
    private readonly SnapshotCache _cache = new();
    private readonly RecordingObserver _observer = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task Files_of_a_directory_then_the_snapshot_for_all_and_of_a_folder_under_nodes_for_one()
    {
        Write("a.yaml", $"- {Texts.Cluster("a")}");
        Write("inner/b.json", Texts.Cluster("b"));
        Write(".hidden.yaml", "not: a resource");
        Write("..data/c.yaml", "not: a resource");
        Write("README.md", "not a resource");
        Write("nodes/n1/x.yml", Texts.Cluster("x"));
        Write("nodes/ns%2Fn2/y.yaml", Texts.Cluster("y"));
        Write("nodes/none/README.md", "nothing");
        using var service = await StartAsync();
        Assert.Equal(["a", "b"], Names(SnapshotCache.DefaultGroup));
        Assert.Equal(["x"], Names("n1"));
        Assert.Equal(["y"], Names("ns/n2"));
        Assert.Null(_cache.Find("none"));
    }

    [Fact]
    public async Task File_that_changes_then_a_new_snapshot()
    {
        Write("a.yaml", Texts.Cluster("a"));
        using var service = await StartAsync();
        Write("b.yaml", Texts.Cluster("b"));
        await _observer.WaitForAsync("loaded '' a b");
        Write("a.yaml", Texts.Cluster("c"));
        await _observer.WaitForAsync("loaded '' b c");
        Write("nodes/n1/d.yaml", Texts.Cluster("d"));
        await _observer.WaitForAsync("loaded 'n1' d");
        File.Delete(PathOf("b.yaml"));
        await _observer.WaitForAsync("loaded '' c");
        Assert.Equal(["c"], Names(SnapshotCache.DefaultGroup));
    }

    [Fact]
    public async Task File_that_cannot_be_used_then_the_old_snapshot_stays_and_other_groups_go_on()
    {
        Write("a.yaml", Texts.Cluster("a"));
        Write("nodes/n1/x.yaml", Texts.Cluster("x"));
        using var service = await StartAsync();
        Write("a.yaml", "- { broken");
        await _observer.WaitForAsync("rejected a.yaml");
        Write("nodes/n1/x.yaml", Texts.Cluster("z"));
        await _observer.WaitForAsync("loaded 'n1' z");
        Assert.Equal(["a"], Names(SnapshotCache.DefaultGroup));
        Write("a.yaml", "");
        await _observer.WaitForAsync("rejected a.yaml");
        Write("a.yaml", Texts.Cluster("b"));
        await _observer.WaitForAsync("loaded '' b");
    }

    [Fact]
    public async Task Files_that_are_gone_then_nodes_keep_what_they_have_and_a_folder_gives_way_to_what_is_for_all()
    {
        Write("a.yaml", Texts.Cluster("a"));
        Write("nodes/n1/x.yaml", Texts.Cluster("x"));
        using var service = await StartAsync();
        Directory.Delete(PathOf("nodes/n1"), recursive: true);
        Write("b.yaml", Texts.Cluster("b"));
        await _observer.WaitForAsync("loaded '' a b");
        Assert.Null(_cache.Find("n1"));
    }

    [Fact]
    public async Task Directory_behind_links_as_Kubernetes_mounts_it_then_a_swap_of_the_link_is_a_change()
    {
        Write("volume/..1/a.yaml", Texts.Cluster("a"));
        Write("volume/..2/a.yaml", Texts.Cluster("b"));
        Directory.CreateSymbolicLink(PathOf("volume/..data"), "..1");
        File.CreateSymbolicLink(PathOf("volume/a.yaml"), "..data/a.yaml");
        using var service = await StartAsync("volume");
        Assert.Equal(["a"], Names(SnapshotCache.DefaultGroup));
        Directory.Delete(PathOf("volume/..data"));
        Directory.CreateSymbolicLink(PathOf("volume/..data"), "..2");
        await _observer.WaitForAsync("loaded '' b");
    }

    [Fact]
    public async Task File_behind_a_link_to_elsewhere_then_a_change_there_is_a_change()
    {
        Write("elsewhere/a.yaml", Texts.Cluster("a"));
        Directory.CreateDirectory(PathOf("root"));
        File.CreateSymbolicLink(PathOf("root/a.yaml"), PathOf("elsewhere/a.yaml"));
        Directory.CreateSymbolicLink(PathOf("link"), PathOf("root"));
        using var service = await StartAsync("link");
        Write("elsewhere/a.yaml", Texts.Cluster("b"));
        await _observer.WaitForAsync("loaded '' b");
        Write("root/c.yaml", Texts.Cluster("c"));
        await _observer.WaitForAsync("loaded '' b c");
    }

    [Fact]
    public async Task Content_that_cannot_be_used_at_the_start_then_every_reason_with_its_file()
    {
        Write("a.yaml", $"- {Texts.Cluster("a")}\n- {{ \"@type\": {XdsTypeUrls.Cluster}, name: c, nam: d }}");
        Write("nodes/n1/b.yaml", $"- {Texts.Cluster("b")}\n- {Texts.Cluster("b")}");
        var exception = await Assert.ThrowsAsync<ConfigException>(() => StartAsync());
        Assert.Equal(["a.yaml: [1].nam", Path.Combine("nodes", "n1", "b.yaml")], exception.Errors.Select(error => error.Path));
        Assert.Contains("the Cluster 'b' is in", exception.Errors[1].Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ConfigException>(() => StartAsync("missing"));
    }

    private async Task<FileSnapshotService> StartAsync(string folder = "")
    {
        var service = new FileSnapshotService(PathOf(folder), TimeSpan.Zero, _cache, [_observer], NullLogger<FileSnapshotService>.Instance);
        await service.StartAsync(Cancellation);
        return service;
    }

    private IEnumerable<string> Names(string group) => _cache.Find(group)!.Of(XdsTypeUrls.Cluster).Keys.Order(StringComparer.Ordinal);

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        // Renamed into place, so that no reader sees half of it.
        var temporary = PathOf(".new");
        File.WriteAllText(temporary, text);
        File.Move(temporary, PathOf(name), overwrite: true);
    }
}
