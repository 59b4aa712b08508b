using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Fairlead.Xds.Translation;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Proto = Envoy.Config.Bootstrap.V3;

namespace Fairlead.Xds;

/// <summary>
/// Reads Envoy bootstrap files, YAML or JSON. Everything in them is either honoured, or refused with its place, or told in
/// <see cref="Bootstrap.Warnings"/> because the rest works the same without it; nothing is ignored.
/// Source: <c>envoy.config.bootstrap.v3.Bootstrap</c>.
/// </summary>
public static class EnvoyBootstrap
{
    /// <summary>The largest file that is read, in bytes.</summary>
    internal const int LargestFile = 64 * 1024 * 1024;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigException">The file cannot be read or cannot be used; every reason is told.</exception>
    public static Bootstrap Load(string path) => Read(ReadFile(path), EnvoyBootstrapOptions.Default);

    /// <summary>Reads a file and merges a second document over it: scalars replace, messages merge, lists append.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overlayYaml">YAML or JSON text, like Envoy's <c>--config-yaml</c>; empty for none.</param>
    /// <exception cref="ConfigException">The file cannot be read, or the result cannot be used; every reason is told.</exception>
    public static Bootstrap Load(string path, string overlayYaml)
    {
        ArgumentNullException.ThrowIfNull(overlayYaml);
        return Read(ReadFile(path), new EnvoyBootstrapOptions { OverlayYaml = overlayYaml });
    }

    /// <summary>Reads YAML or JSON text.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ConfigException">The text cannot be used; every reason is told.</exception>
    public static Bootstrap Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text, EnvoyBootstrapOptions.Default);
    }

    /// <summary>Reads a file as <paramref name="options"/> say.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What is merged over it, and how strict to be.</param>
    /// <exception cref="ConfigException">The file cannot be read, or the result cannot be used; every reason is told.</exception>
    public static Bootstrap Load(string path, EnvoyBootstrapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Read(ReadFile(path), options);
    }

    /// <summary>Reads YAML or JSON text as <paramref name="options"/> say.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">What is merged over it, and how strict to be.</param>
    /// <exception cref="ConfigException">The text cannot be used; every reason is told.</exception>
    public static Bootstrap Parse(string text, EnvoyBootstrapOptions options)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        return Read(text, options);
    }

    internal static Bootstrap Read(string text, EnvoyBootstrapOptions options)
    {
        var diagnostics = new Diagnostics { AllowsUnknownFields = options.AllowUnknownFields };
        var bootstrap = Read(text, options, diagnostics);
        ThrowIfAny(diagnostics);
        return bootstrap;
    }

    /// <summary>Reads as much as can be read.</summary>
    internal static Bootstrap Read(string text, EnvoyBootstrapOptions options, Diagnostics diagnostics)
    {
        var bytes = Transcode(text, diagnostics);
        if (options.OverlayYaml.Length > 0)
        {
            diagnostics.Source = "overlay ";
            diagnostics.ForgetPositions();
            // Parsing two messages one after the other is merging them: that is how the wire format defines it.
            bytes = ByteString.CopyFrom([.. bytes.Span, .. Transcode(options.OverlayYaml, diagnostics).Span]);
            diagnostics.ForgetPositions();
        }

        return Translate(bytes, diagnostics);
    }

    internal static Bootstrap Read(ConfigNode document)
    {
        var diagnostics = new Diagnostics();
        var bootstrap = Translate(new MessageTranscoder(diagnostics).Transcode(Proto.Bootstrap.Descriptor, document, ""), diagnostics);
        ThrowIfAny(diagnostics);
        return bootstrap;
    }

    internal static ByteString Transcode(string text, MessageDescriptor type, Diagnostics diagnostics)
    {
        try
        {
            return new MessageTranscoder(diagnostics).Transcode(type, DocumentReader.Read(text), "");
        }
        catch (DocumentException exception)
        {
            diagnostics.Add("", exception.Message, exception.Line, exception.Column);
            return ByteString.Empty;
        }
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

    private static ByteString Transcode(string text, Diagnostics diagnostics) => Transcode(text, Proto.Bootstrap.Descriptor, diagnostics);

    private static Bootstrap Translate(ByteString bytes, Diagnostics diagnostics)
    {
        diagnostics.BeginTranslation();
        var root = new Scope(diagnostics, "");
        return TypedConfig.Parse(Proto.Bootstrap.Parser, bytes, root) is { } proto ? Bootstraps.Translate(proto, root) : new();
    }

    private static void ThrowIfAny(Diagnostics diagnostics)
    {
        if (diagnostics.Errors.Count > 0)
            throw new ConfigException(diagnostics.Errors);
    }
}
