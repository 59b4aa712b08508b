using System.Diagnostics;
using Fairlead.Filters;
using Fairlead.Streams;
using Fairlead.Transports;
using Microsoft.Extensions.Logging;

namespace Fairlead.Listeners;

/// <summary>A client's connection on its way: 1. listener filters; 2. filter chain; 3. network filters; 4. the end.</summary>
internal sealed class AcceptedConnection : ServedConnection
{
    private readonly WorkerListener _listener;
    private StreamInfo? _info;
    private NetworkAddress _remote;
    private NetworkAddress _local;
    private Dictionary<Type, object>? _state;

    public AcceptedConnection(WorkerListener listener, Connection connection)
    {
        _listener = listener;
        Connection = connection;
        _remote = connection.RemoteAddress;
    }

    public AcceptedConnection? Previous { get; set; }

    public AcceptedConnection? Next { get; set; }

    public override Connection Connection { get; set; }

    public override NetworkAddress RemoteAddress => _remote;

    public override NetworkAddress LocalAddress => _local.Family == System.Net.Sockets.AddressFamily.Unspecified ? _local = Connection.LocalAddress : _local;

    public override string ServerName => Connection.Tls?.ServerName ?? Detected?.ServerName ?? "";

    public override string FilterChainName => ChainName;

    // What a client offers is not yet what was agreed on.
    public override string ApplicationProtocol =>
        Connection.Tls is { } tls ? tls.ApplicationProtocol : Detected is { TransportProtocol: "raw_buffer", ApplicationProtocols: [var first, ..] } ? first : "";

    public override bool IsDraining => _listener.IsDraining;

    public override Action? OnDrain { get; set; }

    public string ChainName { get; set; } = "";

    /// <summary>What listener filters found out; null if there were none.</summary>
    public ListenerFilterRun? Detected { get; private set; }

    public override StreamInfo Info => _info ??= CreateInfo();

    public override T? GetState<T>()
        where T : class => _state?.GetValueOrDefault(typeof(T)) as T;

    public override void SetState<T>(T value) => (_state ??= [])[typeof(T)] = value;

    public async void Start(IListenerFilter[] listenerFilters)
    {
        try
        {
            if (listenerFilters.Length == 0 || await InspectAsync(listenerFilters))
                await ServeAsync();
        }
#pragma warning disable CA1031 // A filter that throws costs its own connection, never the worker.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ListenerLog.ConnectionFailed(_listener.Plan.Logger, e, _listener.Plan.Source.Name);
            Connection.Abort();
        }

        Connection.Close();
        End();
    }

    public void Apply(ListenerFilterRun run)
    {
        _remote = run.RemoteAddress;
        _local = run.LocalAddress;
    }

    private async ValueTask<bool> InspectAsync(IListenerFilter[] filters)
    {
        Detected = new ListenerFilterRun(this, _listener);
        return await Detected.RunAsync(filters);
    }

    private ValueTask ServeAsync()
    {
        if (_listener.Choose(this) is not { } chain)
            return default;
        return chain.Socket is { } socket ? ServeAsync(chain, socket) : ServeAsync(chain);
    }

    private ValueTask ServeAsync(FilterChainPlan chain) => new NetworkFilterChain(_listener.FiltersOf(chain)).ServeAsync(this);

    private async ValueTask ServeAsync(FilterChainPlan chain, ITransportSocket socket)
    {
        var result = await Handshake.RunAsync(socket, Connection, default, chain.HandshakeMilliseconds);
        if (result.Connection is { } wrapped)
        {
            Connection = wrapped;
            await ServeAsync(chain);
            return;
        }

        if (result.FailureReason == Handshake.TimedOut)
            _listener.Count(ListenerStat.DownstreamCxTransportSocketConnectTimeout);
        Info.ConnectionTerminationDetails = result.FailureReason;
        ListenerLog.HandshakeFailed(_listener.Plan.Logger, _remote.ToString(), _listener.Plan.Source.Name, result.FailureReason);
    }

    private StreamInfo CreateInfo() => new()
    {
        StartTime = _listener.Worker.UtcNow.UtcDateTime,
        StartTimestamp = Stopwatch.GetTimestamp(),
        DownstreamConnection = Connection,
        DownstreamDirectRemoteAddress = Connection.RemoteAddress,
        DownstreamRemoteAddress = _remote,
        RequestedServerName = ServerName,
        ClientHello = GetState<TlsClientHello>(),
        FilterChainName = ChainName,
    };

    private void End()
    {
        _listener.Ended(this);
        if (_listener.Plan.AccessLogs.Count == 0)
            return;
        Info.EndTimestamp = Stopwatch.GetTimestamp();
        Info.BytesReceived = Connection.BytesReceived;
        Info.BytesSent = Connection.BytesSent;
        foreach (var log in _listener.Plan.AccessLogs)
            log.Log(Info);
    }
}
