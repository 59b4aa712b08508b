namespace Fairlead.Xds.Tests;

/// <summary>Finds the shared data that stands beside the repository; tests skip where it is absent.</summary>
internal static class Corpus
{
    public static string Find(string name)
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var path = Path.Combine(directory.FullName, "shared", name);
            if (Path.Exists(path))
                return path;
        }

        Assert.Skip($"shared/{name} is not here");
        return "";
    }
}
