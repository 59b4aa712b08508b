using System.Text;
using Fairlead.Configuration;

namespace Fairlead.Tls.Certificates;

/// <summary>Reads what stands in place or in files.</summary>
internal static class DataSources
{
    private const int LargestFile = 16 * 1024 * 1024;

    /// <exception cref="InvalidDataException">The file cannot be read.</exception>
    public static byte[] Bytes(DataSource source)
    {
        if (source.Filename is not { } path)
            return source.Inline.ToArray();
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw new InvalidDataException($"the file '{path}' has more than {LargestFile} bytes");
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw exception as InvalidDataException ?? new InvalidDataException($"the file '{path}' cannot be read: {exception.Message}");
        }
    }

    public static string Text(DataSource source) => Encoding.UTF8.GetString(Bytes(source));
}
