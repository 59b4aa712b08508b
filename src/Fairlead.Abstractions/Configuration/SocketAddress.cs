namespace Fairlead.Configuration;

/// <summary>A TCP address.</summary>
/// <param name="Host">An IP address; for endpoints of DNS clusters a host name. <c>0.0.0.0</c> and <c>::</c> listen on every interface.</param>
/// <param name="Port">The port; 0 asks the system for a free one when listening.</param>
public sealed record SocketAddress(string Host, int Port) : Address
{
    /// <summary>For a <c>::</c> listener: also accept IPv4 connections.</summary>
    public bool Ipv4Compat { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
