using System.Net;
using System.Net.Sockets;
using Fairlead.Clusters.Discovery;

namespace Fairlead.Tests.Discovery;

/// <summary>Answers at once from a table; a name without an entry waits for <see cref="Answer"/>.</summary>
internal sealed class FakeResolver : IDnsResolver
{
    private readonly Dictionary<string, DnsAnswer> _table = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TaskCompletionSource<DnsAnswer>> _waiting = new(StringComparer.Ordinal);

    public List<(string Host, AddressFamily Family)> Questions { get; } = [];

    public Exception? Throws { get; set; }

    public void Set(string host, params string[] addresses) => _table[host] = Addresses(addresses);

    public void Fail(string host) => _table[host] = DnsAnswer.Failed("no such host");

    public void Hang(string host) => _table.Remove(host);

    public void Answer(string host, params string[] addresses)
    {
        Assert.True(_waiting.Remove(host, out var waiting));
        waiting.SetResult(Addresses(addresses));
    }

    public Task<DnsAnswer> ResolveAsync(string host, AddressFamily family, CancellationToken cancellation)
    {
        Questions.Add((host, family));
        if (Throws is not null)
            throw Throws;
        if (_table.TryGetValue(host, out var answer))
            return Task.FromResult(answer);
        var source = _waiting[host] = new TaskCompletionSource<DnsAnswer>();
        return source.Task;
    }

    private static DnsAnswer Addresses(string[] addresses) => new([.. addresses.Select(IPAddress.Parse)], null);
}
