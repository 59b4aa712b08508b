using System.Net;
using Fairlead.Configuration;
using Microsoft.Extensions.Logging;
using SocketAddress = Fairlead.Configuration.SocketAddress;

namespace Fairlead.Clusters.Discovery;

/// <summary>Finds the hosts of a STRICT_DNS or LOGICAL_DNS cluster: resolves its names again and again, and publishes the addresses when they change.</summary>
/// <remarks>
/// <para>Runs on the control thread, never on a worker: <see cref="RunAsync"/> is one loop, so that nothing here needs a lock.</para>
/// <para>A name that cannot be resolved keeps its addresses. STRICT_DNS: every address is a host; the order of answers does not matter. LOGICAL_DNS: the one host is the
/// first address, and stays it as long as answers have it: resolvers rotate addresses, and moving each time would cost the connections.</para>
/// </remarks>
internal sealed partial class DnsDiscovery
{
    /// <summary>How long a question may take before it counts as failed. Its answer is taken even then, when it comes.</summary>
    internal static readonly TimeSpan QuestionTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Cluster _cluster;
    private readonly IDnsResolver _resolver;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly DiscoveryStats _stats;
    private readonly ILogger _logger;
    private readonly Action<ClusterLoadAssignment> _publish;
    private readonly DnsTarget[][] _localities;
    private readonly DnsTarget[] _targets;
    private readonly TaskCompletionSource _firstResult = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ClusterLoadAssignment? _published;

    /// <summary>Prepares discovery for a cluster that passed <see cref="Validate"/>.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="resolver">Resolves names.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stats">Where to count.</param>
    /// <param name="logger">Where to log.</param>
    /// <param name="publish">Takes the endpoints, with addresses instead of names; called by the loop.</param>
    public DnsDiscovery(Cluster cluster, IDnsResolver resolver, TimeProvider time, DiscoveryStats stats, ILogger logger, Action<ClusterLoadAssignment> publish)
    {
        _cluster = cluster;
        _resolver = resolver;
        _time = time;
        _start = time.GetTimestamp();
        _stats = stats;
        _logger = logger;
        _publish = publish;
        _localities = [.. cluster.LoadAssignment!.Endpoints.Select(l => l.LbEndpoints.Select(e => new DnsTarget(e)).ToArray())];
        _targets = [.. _localities.SelectMany(l => l)];
    }

    /// <summary>Completes when every name has been resolved or has failed once, after the addresses were published; also when the loop is stopped before.</summary>
    public Task FirstResult => _firstResult.Task;

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Reports what discovery cannot work with.</summary>
    public static void Validate(Cluster cluster, string path, ICollection<ConfigError> errors)
    {
        if (cluster.DnsRefreshRate < TimeSpan.FromMilliseconds(1))
            errors.Add(new ConfigError($"{path}.dns_refresh_rate", "The refresh rate must be at least 1 ms."));
        var localities = cluster.LoadAssignment?.Endpoints ?? [];
        if (cluster.Type == ClusterDiscoveryType.LogicalDns && (localities.Count != 1 || localities[0].LbEndpoints.Count != 1))
            errors.Add(new ConfigError($"{path}.load_assignment", "A LOGICAL_DNS cluster has exactly one locality with exactly one endpoint."));
        if (cluster.LoadAssignment is null)
            errors.Add(new ConfigError($"{path}.load_assignment", "A DNS cluster needs endpoints with the names to resolve."));
        for (var l = 0; l < localities.Count; l++)
        {
            for (var e = 0; e < localities[l].LbEndpoints.Count; e++)
            {
                if (localities[l].LbEndpoints[e].Address is not SocketAddress { Host.Length: > 0 and < 256, Port: > 0 and < 65536 })
                    errors.Add(new ConfigError($"{path}.load_assignment.endpoints[{l}].lb_endpoints[{e}].address", "An endpoint of a DNS cluster has a name of 1 to 255 characters and a port of 1 to 65535."));
            }
        }
    }

    /// <summary>Resolves until it is stopped. Throws only what the taker of the endpoints throws.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        using var registration = stop.Register(stopped.SetResult);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                Ask(stop);
                CollectAnswers();
                Publish();
                await WaitAsync(stopped.Task);
            }
        }
        finally
        {
            _firstResult.TrySetResult();
        }
    }

    private void Ask(CancellationToken stop)
    {
        foreach (var target in _targets)
        {
            if (target.IsLiteral || target.Due > Now || target.Question is { IsCompleted: true })
                continue;
            if (target.Question is null)
            {
                _stats.CountAttempt();
                target.Due = Now + QuestionTimeout;
                target.Question = AskAsync(target.Host, stop);
                continue;
            }

            // Still no answer: from now on every attempt fails without asking again.
            if (target.IsLate)
                _stats.CountAttempt();
            target.IsLate = true;
            Fail(target, "no answer in time");
        }
    }

    // A resolver that throws against its contract must not end the loop.
    private async Task<DnsAnswer> AskAsync(string host, CancellationToken stop)
    {
        try
        {
            return await _resolver.ResolveAsync(host, DnsFamilies.ToAsk(_cluster.DnsLookupFamily), stop);
        }
        catch (Exception e)
        {
            return DnsAnswer.Failed(e.Message);
        }
    }

    private void CollectAnswers()
    {
        foreach (var target in _targets)
        {
            if (target.Question is not { IsCompletedSuccessfully: true } question)
                continue;
            var isCounted = target.IsLate;
            target.Question = null;
            target.IsLate = false;
            var addresses = DnsFamilies.Select(question.Result.Addresses, _cluster.DnsLookupFamily);
            if (question.Result.Error is not null || addresses.Length == 0)
            {
                if (!isCounted)
                    Fail(target, question.Result.Error ?? "the name has no address of the wanted family");
                continue;
            }

            if (!isCounted)
                _stats.CountResult(success: true);
            target.Addresses = Choose(addresses, target.Addresses);
            target.Succeed(Now, _cluster.DnsRefreshRate);
        }
    }

    private void Fail(DnsTarget target, string error)
    {
        _stats.CountResult(success: false);
        if (target.Failures == 0)
            LogFailure(target.Host, _cluster.Name, error);
        target.Fail(Now, _cluster.DnsRefreshRate);
    }

    private IPAddress[] Choose(IPAddress[] answer, IPAddress[] current)
    {
        if (_cluster.Type == ClusterDiscoveryType.LogicalDns)
            return current.Length > 0 && answer.Contains(current[0]) ? current : answer[..1];
        Array.Sort(answer, Compare);
        return answer;
    }

    private static int Compare(IPAddress left, IPAddress right)
    {
        var (leftBytes, rightBytes) = (left.GetAddressBytes(), right.GetAddressBytes());
        return leftBytes.Length != rightBytes.Length ? leftBytes.Length - rightBytes.Length : leftBytes.AsSpan().SequenceCompareTo(rightBytes);
    }

    private void Publish()
    {
        if (Array.Exists(_targets, t => t.IsLiteral || t.IsKnown))
        {
            var assignment = Assign();
            if (!assignment.Equals(_published))
            {
                _published = assignment;
                _publish(assignment);
            }
        }

        if (Array.TrueForAll(_targets, t => t.IsLiteral || t.IsKnown))
            _firstResult.TrySetResult();
    }

    private ClusterLoadAssignment Assign() => _cluster.LoadAssignment! with
    {
        Name = _cluster.Name,
        Endpoints = ConfigList.From(_localities.Select((targets, i) => _cluster.LoadAssignment!.Endpoints[i] with { LbEndpoints = ConfigList.From(targets.SelectMany(Hosts)) })),
    };

    private static IEnumerable<LbEndpoint> Hosts(DnsTarget target) => target.Addresses.Select(address => target.Endpoint with
    {
        Address = new SocketAddress(address.ToString(), target.Port),
        Hostname = target.Endpoint.Hostname.Length > 0 ? target.Endpoint.Hostname : target.Host,
    });

    // Until a question is answered, something is due, or the loop is stopped.
    private async Task WaitAsync(Task stopped)
    {
        var waits = _targets.Select(t => t.Question).OfType<Task>().Append(stopped).ToList();
        var next = _targets.Where(t => !t.IsLiteral).Select(t => t.Due - Now).DefaultIfEmpty(LongestWait).Min();
        using var wake = new CancellationTokenSource();
        waits.Add(Task.Delay(next < TimeSpan.Zero ? TimeSpan.Zero : next < LongestWait ? next : LongestWait, _time, wake.Token));
        await Task.WhenAny(waits);

        // Not CancelAsync, which would hop to a thread of the pool.
        wake.Cancel();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Resolving {Host} for cluster {Cluster} failed; its addresses stay as they are. {Error}")]
    private partial void LogFailure(string host, string cluster, string error);
}
