using System.Text;
using Core = Envoy.Config.Core.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Reads texts that stand in place or in a file.</summary>
internal static class DataSources
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text; an empty one after an error. Files above <paramref name="largest"/> bytes are not read.</summary>
    public static string Text(Core.DataSource source, Scope at, int largest)
    {
        switch (source.SpecifierCase)
        {
            case Core.DataSource.SpecifierOneofCase.InlineString:
                return source.InlineString;
            case Core.DataSource.SpecifierOneofCase.InlineBytes:
                return Decode(source.InlineBytes.Span, at.Field("inline_bytes"));
            case Core.DataSource.SpecifierOneofCase.Filename:
                return ReadFile(Checks.Required(source.Filename, at.Field("filename")), at.Field("filename"), largest);
            default:
                at.Missing("one of 'inline_string', 'inline_bytes' and 'filename' is required");
                return "";
        }
    }

    private static string ReadFile(string path, Scope at, int largest)
    {
        if (path.Length == 0)
            return "";
        try
        {
            using var file = File.OpenRead(path);
            var buffer = new byte[Math.Min((long)largest + 1, Math.Max(file.Length, 4096) + 1)];
            var length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            if (length <= largest && length < buffer.Length)
                return Decode(buffer.AsSpan(0, length), at);
            at.Error($"the file '{path}' has more than {largest} bytes");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            at.Error($"the file '{path}' cannot be read: {exception.Message}");
        }

        return "";
    }

    private static string Decode(ReadOnlySpan<byte> bytes, Scope at)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            at.Error("is not UTF-8 text");
            return "";
        }
    }
}
