using System.Net;
using Fairlead.Configuration;
using SocketAddress = Fairlead.Configuration.SocketAddress;

namespace Fairlead.Clusters.Discovery;

/// <summary>One endpoint of a DNS cluster: its name and what is known of it.</summary>
internal sealed class DnsTarget
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(1);

    public DnsTarget(LbEndpoint endpoint)
    {
        Endpoint = endpoint;
        var address = (SocketAddress)endpoint.Address;
        Host = address.Host;
        Port = address.Port;
        IsLiteral = IPAddress.TryParse(Host, out var literal);
        Addresses = literal is null ? [] : [literal];
    }

    public LbEndpoint Endpoint { get; }

    public string Host { get; }

    public int Port { get; }

    /// <summary>True for an IP address: there is nothing to resolve.</summary>
    public bool IsLiteral { get; }

    /// <summary>The addresses of the last answer that was not a failure.</summary>
    public IPAddress[] Addresses { get; set; }

    /// <summary>The question under way. One at a time: a resolver that hangs is not asked again.</summary>
    public Task<DnsAnswer>? Question { get; set; }

    /// <summary>True if the question under way has been counted as failed already.</summary>
    public bool IsLate { get; set; }

    /// <summary>When to ask again, or while a question is under way when to take it for failed.</summary>
    public TimeSpan Due { get; set; }

    /// <summary>Failures since the last success.</summary>
    public int Failures { get; private set; }

    /// <summary>True once there was an answer or a failure.</summary>
    public bool IsKnown { get; private set; }

    public void Succeed(TimeSpan now, TimeSpan refreshRate)
    {
        Failures = 0;
        IsKnown = true;
        Due = now + refreshRate;
    }

    /// <summary>Asks again after 1 s, 2 s, 4 s, …, but never later than after the refresh rate.</summary>
    public void Fail(TimeSpan now, TimeSpan refreshRate)
    {
        var backOff = FirstBackOff * (1L << Math.Min(Failures, 30));
        Failures++;
        IsKnown = true;
        Due = now + (backOff < refreshRate ? backOff : refreshRate);
    }
}
