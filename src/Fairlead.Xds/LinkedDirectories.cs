namespace Fairlead.Xds;

/// <summary>Tells which directories decide what a path leads to.</summary>
internal static class LinkedDirectories
{
    // The limit of the kernel (path_resolution(7)).
    private const int MaxLinks = 40;

    /// <summary>The directory of every symbolic link on the way, and that of the file at the end.</summary>
    public static IReadOnlyCollection<string> Of(string path)
    {
        var directories = new HashSet<string>(StringComparer.Ordinal);
        var root = Path.GetPathRoot(path)!;
        var (current, links) = (root, 0);
        var rest = new Stack<string>(Segments(path[root.Length..]));
        while (rest.TryPop(out var segment))
        {
            var next = Path.GetFullPath(Path.Combine(current, segment));
            if (links >= MaxLinks || Target(next) is not { } target)
            {
                current = next;
                continue;
            }

            links++;
            directories.Add(current);
            if (Path.IsPathRooted(target))
                (current, target) = (Path.GetPathRoot(target)!, target[Path.GetPathRoot(target)!.Length..]);
            foreach (var part in Segments(target))
                rest.Push(part);
        }

        directories.Add(Path.GetDirectoryName(current) ?? root);
        return directories;
    }

    private static IEnumerable<string> Segments(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries).Reverse();

    private static string? Target(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It vanished while it is replaced: the next event of its directory comes back here.
            return null;
        }
    }
}
