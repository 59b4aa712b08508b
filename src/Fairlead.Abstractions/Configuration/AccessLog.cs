namespace Fairlead.Configuration;

/// <summary>Where and how to log. Source: <c>envoy.config.accesslog.v3.AccessLog</c>.</summary>
public sealed record AccessLog
{
    /// <summary>The logger: its registered name and options, such as <see cref="FileAccessLog"/>.</summary>
    public required ExtensionConfig Logger { get; init; }
}
