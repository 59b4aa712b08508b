using System.Runtime.InteropServices;
using Fairlead.Configuration;

namespace Fairlead.Xds.Tests;

public sealed partial class BootstrapFileConfigSourceTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-xds").FullName;
    private readonly List<ConfigError> _rejected = [];

    private string File1 => Path.Combine(_directory, "envoy.yaml");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task First_update_is_the_file()
    {
        Write("one");
        await using var updates = Watch(out _);

        Assert.Equal(["one"], await Next(updates));
        Assert.True(updates.Current.IsFullState);
        Assert.NotEmpty(updates.Current.Version);
    }

    [Fact]
    public async Task First_file_that_cannot_be_used_then_the_watch_fails()
    {
        File.WriteAllText(File1, "nope: 1");
        await using var updates = Watch(out _);

        await Assert.ThrowsAsync<ConfigException>(async () => await updates.MoveNextAsync());
    }

    [Fact]
    public async Task Change_then_a_new_update_and_a_bad_one_in_between_is_told()
    {
        Write("one");
        await using var updates = Watch(out var source);
        await Next(updates);
        var version = updates.Current.Version;

        var next = Next(updates);
        source.Rejected += _ =>
        {
            Write("two");
            source.CheckNow();
        };
        Replace("static_resources: {nope: 1}");
        source.CheckNow();

        Assert.Equal(["two"], await next);
        Assert.Contains("static_resources.nope", _rejected.Select(error => error.Path));
        Assert.NotEqual(version, updates.Current.Version);
    }

    [Fact]
    public async Task Change_with_something_that_is_passed_over_then_told()
    {
        Write("one");
        await using var updates = Watch(out var source);
        var warnings = new List<ConfigWarning>();
        source.Warned += warnings.AddRange;
        await Next(updates);

        var next = Next(updates);
        Replace("{static_resources: {clusters: [{name: c, respect_dns_ttl: true}]}}");
        source.CheckNow();

        Assert.Equal(["c"], await next);
        Assert.Equal("static_resources.clusters[0].respect_dns_ttl", Assert.Single(warnings).Path);
    }

    [Fact]
    public async Task Same_content_then_no_update()
    {
        Write("one");
        await using var updates = Watch(out var source);
        await Next(updates);

        var next = updates.MoveNextAsync();
        Write("one");
        source.CheckNow();
        Assert.False(next.IsCompleted);
        Write("two");
        source.CheckNow();

        Assert.True(await next);
        Assert.Equal("two", updates.Current.Resources[0].Name);
    }

    [Fact]
    public async Task Link_that_is_switched_then_noticed_without_a_trigger()
    {
        var (first, second) = (Directory.CreateDirectory(Path.Combine(_directory, "v1")), Directory.CreateDirectory(Path.Combine(_directory, "v2")));
        File.WriteAllText(Path.Combine(first.FullName, "envoy.yaml"), Content("one"));
        File.WriteAllText(Path.Combine(second.FullName, "envoy.yaml"), Content("two"));
        Directory.CreateSymbolicLink(Path.Combine(_directory, "data"), "v1");
        File.CreateSymbolicLink(File1, Path.Combine("data", "envoy.yaml"));
        await using var updates = Watch(out _);
        Assert.Equal(["one"], await Next(updates));

        var next = Next(updates);
        Directory.CreateSymbolicLink(Path.Combine(_directory, "data.new"), "v2");
        Assert.Equal(0, Rename(Path.Combine(_directory, "data.new"), Path.Combine(_directory, "data")));

        Assert.Equal(["two"], await next);
    }

    [Fact]
    public async Task Changed_node_and_admin_then_told_as_fixed_and_the_rest_applied()
    {
        Write("one");
        await using var updates = Watch(out var source);
        await Next(updates);

        var next = Next(updates);
        Replace("node: {id: other}\nadmin: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}\n" + Content("two"));
        source.CheckNow();

        Assert.Equal(["two"], await next);
        Assert.Equal(["node", "admin.address"], _rejected.Select(error => error.Path));
    }

    [Fact]
    public async Task Emptied_file_then_nothing_is_removed()
    {
        Write("one");
        await using var updates = Watch(out var source);
        await Next(updates);

        var next = Next(updates);
        source.Rejected += _ =>
        {
            Write("two");
            source.CheckNow();
        };
        Replace("\n");
        source.CheckNow();

        Assert.Equal(["two"], await next);
        Assert.Contains("the file is empty", _rejected.Select(error => error.Message));
    }

    [Fact]
    public async Task Content_behind_a_switched_link_that_changes_then_noticed_without_a_trigger()
    {
        var second = Directory.CreateDirectory(Path.Combine(_directory, "v2")).FullName;
        Directory.CreateDirectory(Path.Combine(_directory, "v1"));
        File.WriteAllText(Path.Combine(_directory, "v1", "envoy.yaml"), Content("one"));
        File.WriteAllText(Path.Combine(second, "envoy.yaml"), Content("two"));
        Directory.CreateSymbolicLink(Path.Combine(_directory, "data"), "v1");
        File.CreateSymbolicLink(File1, Path.Combine("data", "envoy.yaml"));
        await using var updates = Watch(out _);
        await Next(updates);
        var next = Next(updates);
        Directory.CreateSymbolicLink(Path.Combine(_directory, "data.new"), "v2");
        Assert.Equal(0, Rename(Path.Combine(_directory, "data.new"), Path.Combine(_directory, "data")));
        Assert.Equal(["two"], await next);

        next = Next(updates);
        File.WriteAllText(Path.Combine(second, "new"), Content("three"));
        File.Move(Path.Combine(second, "new"), Path.Combine(second, "envoy.yaml"), overwrite: true);

        Assert.Equal(["three"], await next);
    }

    [Fact]
    public async Task File_that_vanishes_then_told_and_the_watch_goes_on()
    {
        Write("one");
        await using var updates = Watch(out var source);
        await Next(updates);

        var next = Next(updates);
        source.Rejected += _ =>
        {
            Write("two");
            source.CheckNow();
        };
        File.Delete(File1);
        source.CheckNow();

        Assert.Equal(["two"], await next);
        Assert.Contains(File1, _rejected.Select(error => error.Path));
    }

    [Fact]
    public async Task Cancelled_then_the_watch_ends()
    {
        Write("one");
        using var cancel = new CancellationTokenSource();
        await using var updates = new BootstrapFileConfigSource(File1).WatchAsync(cancel.Token).GetAsyncEnumerator(Cancelled);
        await updates.MoveNextAsync();
        var next = updates.MoveNextAsync();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    // File.Move does not replace a link to a directory.
    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    private static string Content(string cluster) => $"static_resources: {{clusters: [{{name: {cluster}, load_assignment: {{cluster_name: c}}}}]}}\n";

    // Atomically, as it should be done: a reader never sees half of it.
    private void Write(string cluster) => Replace(Content(cluster));

    private void Replace(string text)
    {
        File.WriteAllText(File1 + ".new", text);
        File.Move(File1 + ".new", File1, overwrite: true);
    }

    private IAsyncEnumerator<ConfigUpdate> Watch(out BootstrapFileConfigSource source)
    {
        source = new(File1, EnvoyBootstrapOptions.Default, settling: TimeSpan.Zero);
        source.Rejected += _rejected.AddRange;
        return source.WatchAsync(Cancelled).GetAsyncEnumerator(Cancelled);
    }

    private static async Task<IEnumerable<string>> Next(IAsyncEnumerator<ConfigUpdate> updates)
    {
        Assert.True(await updates.MoveNextAsync());
        return updates.Current.Resources.Select(resource => resource.Name);
    }
}
