namespace Fairlead.Configuration;

/// <summary>Writes a line per request to a file, or to standard output or error. Source: <c>envoy.extensions.access_loggers.file.v3.FileAccessLog</c>.</summary>
public sealed record FileAccessLog
{
    /// <summary>The file; <c>/dev/stdout</c> and <c>/dev/stderr</c> are written directly.</summary>
    public required string Path { get; init; }

    /// <summary>The format with <c>%OPERATOR%</c>s; null for Envoy's default. Ignored where <see cref="JsonFormat"/> is set.</summary>
    public string? Format { get; init; }

    /// <summary>A JSON object whose string values are formats, as JSON text; each request logs one such object.</summary>
    public string? JsonFormat { get; init; }

    /// <summary>Leave fields without a value out, instead of writing <c>-</c> (or null).</summary>
    public bool OmitEmptyValues { get; init; }
}
