namespace Fairlead.Xds;

/// <summary>Options for resources that come from elsewhere.</summary>
public sealed record XdsOptions
{
    /// <summary>The most bytes of one response, at least 1: beyond, the stream ends and another attempt follows. Default 64 MiB. <c>max_receive_message_length</c> of a server replaces it.</summary>
    public int MaxResponseBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>The most resources of one type from one origin, at least 1: beyond, they are refused. Default 100,000.</summary>
    public int MaxResources { get; init; } = 100_000;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
