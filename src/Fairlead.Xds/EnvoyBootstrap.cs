using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Fairlead.Xds.Translation;
using Google.Protobuf;
using Proto = Envoy.Config.Bootstrap.V3;

namespace Fairlead.Xds;

/// <summary>
/// Reads Envoy bootstrap files, YAML or JSON. Everything in them is either honoured or refused with its place; nothing is ignored.
/// Source: <c>envoy.config.bootstrap.v3.Bootstrap</c>.
/// </summary>
public static class EnvoyBootstrap
{
    /// <summary>The largest file that is read, in bytes.</summary>
    internal const int LargestFile = 64 * 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigException">The file cannot be read or cannot be used; every reason is told.</exception>
    public static Bootstrap Load(string path) => Read(ReadFile(path), overlayYaml: null);

    /// <summary>Reads a file and merges a second document over it: scalars replace, messages merge, lists append.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overlayYaml">YAML or JSON text, like Envoy's <c>--config-yaml</c>; empty for none.</param>
    /// <exception cref="ConfigException">The file cannot be read, or the result cannot be used; every reason is told.</exception>
    public static Bootstrap Load(string path, string overlayYaml)
    {
        ArgumentNullException.ThrowIfNull(overlayYaml);
        return Read(ReadFile(path), overlayYaml);
    }

    /// <summary>Reads YAML or JSON text.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ConfigException">The text cannot be used; every reason is told.</exception>
    public static Bootstrap Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text, overlayYaml: null);
    }

    internal static Bootstrap Read(string text, string? overlayYaml)
    {
        var diagnostics = new Diagnostics();
        var bytes = Transcode(text, diagnostics);
        if (!string.IsNullOrEmpty(overlayYaml))
        {
            diagnostics.Source = "overlay ";
            diagnostics.ForgetPositions();
            // Parsing two messages one after the other is merging them: that is how the wire format defines it.
            bytes = ByteString.CopyFrom([.. bytes.Span, .. Transcode(overlayYaml, diagnostics).Span]);
            diagnostics.ForgetPositions();
        }

        ThrowIfAny(diagnostics);
        var root = new Scope(diagnostics, "");
        var bootstrap = TypedConfig.Parse(Proto.Bootstrap.Parser, bytes, root) is { } proto ? Bootstraps.Translate(proto, root) : new();
        ThrowIfAny(diagnostics);
        return bootstrap;
    }

    internal static Bootstrap Read(ConfigNode document)
    {
        var diagnostics = new Diagnostics();
        var bytes = new MessageTranscoder(diagnostics).Transcode(Proto.Bootstrap.Descriptor, document, "");
        ThrowIfAny(diagnostics);
        var root = new Scope(diagnostics, "");
        var bootstrap = TypedConfig.Parse(Proto.Bootstrap.Parser, bytes, root) is { } proto ? Bootstraps.Translate(proto, root) : new();
        ThrowIfAny(diagnostics);
        return bootstrap;
    }

    internal static string ReadFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw new ConfigException(path, $"the file has more than {LargestFile} bytes");
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new ConfigException(path, $"the file cannot be read: {exception.Message}");
        }
    }

    private static ByteString Transcode(string text, Diagnostics diagnostics)
    {
        try
        {
            return new MessageTranscoder(diagnostics).Transcode(Proto.Bootstrap.Descriptor, DocumentReader.Read(text), "");
        }
        catch (DocumentException exception)
        {
            diagnostics.Add("", exception.Message, exception.Line, exception.Column);
            return ByteString.Empty;
        }
    }

    private static void ThrowIfAny(Diagnostics diagnostics)
    {
        if (diagnostics.Errors.Count > 0)
            throw new ConfigException(diagnostics.Errors);
    }
}
