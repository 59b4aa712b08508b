namespace Fairlead.Xds.Tests;

public sealed class LinkedDirectoriesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-xds").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Plain_file_then_its_directory() => Assert.Equal([_directory], LinkedDirectories.Of(Path.Combine(_directory, "file")));

    [Fact]
    public void Links_on_the_way_then_the_directory_of_each()
    {
        var real = Directory.CreateDirectory(Path.Combine(_directory, "versions", "v1")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(_directory, "versions", "current"), "v1");
        var entry = Directory.CreateDirectory(Path.Combine(_directory, "etc")).FullName;
        File.CreateSymbolicLink(Path.Combine(entry, "file"), "../versions/current/file");

        Assert.Equal([entry, Path.Combine(_directory, "versions"), real], LinkedDirectories.Of(Path.Combine(entry, "file")));
    }

    [Fact]
    public void Links_in_a_circle_then_an_end()
    {
        File.CreateSymbolicLink(Path.Combine(_directory, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(_directory, "b"), "a");

        Assert.Equal([_directory], LinkedDirectories.Of(Path.Combine(_directory, "a")));
    }
}
