namespace Fairlead.Xds.Tests.Discovery;

/// <summary>A directory that is gone afterwards. Its path is short enough for sockets.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("xds");

    public string File(string name) => Path.Combine(_directory.FullName, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
