using System.Buffers;
using System.IO.Pipelines;
using Fairlead.Filters;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Listeners;

/// <summary>Runs the listener filters over one connection, and keeps what they find.</summary>
internal sealed class ListenerFilterRun : PendingConnection
{
    private readonly AcceptedConnection _accepted;
    private readonly WorkerListener _listener;
    private readonly Timeout _timeout;
    private bool _isTimedOut;

    public ListenerFilterRun(AcceptedConnection accepted, WorkerListener listener)
    {
        _accepted = accepted;
        _listener = listener;
        _timeout = new Timeout(this);
        RemoteAddress = accepted.Connection.RemoteAddress;
        LocalAddress = accepted.Connection.LocalAddress;
    }

    public override Connection Connection => _accepted.Connection;

    public override NetworkAddress RemoteAddress { get; set; }

    public override NetworkAddress LocalAddress { get; set; }

    public override string ServerName { get; set; } = "";

    public override string TransportProtocol { get; set; } = "raw_buffer";

    public override IReadOnlyList<string> ApplicationProtocols { get; set; } = [];

    /// <summary>Returns whether the connection goes on.</summary>
    public async ValueTask<bool> RunAsync(IListenerFilter[] filters)
    {
        _listener.Count(ListenerStat.DownstreamPreCxActive);
        var limit = _listener.Plan.Source.ListenerFiltersTimeout;
        if (limit > TimeSpan.Zero)
            _timeout.Arm(_listener.Worker, (long)limit.TotalMilliseconds);
        try
        {
            foreach (var filter in filters)
            {
                if (!await filter.InspectAsync(this) && !MayGoOnAfterTimeout())
                {
                    _listener.Count(ListenerStat.DownstreamListenerFilterError, _isTimedOut ? 0 : 1);
                    return false;
                }

                if (_isTimedOut)
                    return MayGoOnAfterTimeout();
            }

            return true;
        }
        finally
        {
            _timeout.Remove(_listener.Worker);
            _listener.Count(ListenerStat.DownstreamPreCxActive, -1);
            _accepted.Apply(this);
        }
    }

    public override async ValueTask<ReadOnlySequence<byte>> PeekAsync(int minimum)
    {
        while (true)
        {
            var result = _isTimedOut && !Connection.Input.TryRead(out var late) ? default : await Connection.Input.ReadAsync();
            if (result.Buffer.Length >= minimum || result.IsCompleted || result.IsCanceled || _isTimedOut)
            {
                // Nothing is consumed, and all may be looked at again.
                Connection.Input.AdvanceTo(result.Buffer.Start, result.Buffer.Start);
                return result.Buffer;
            }

            Connection.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    public override void Consume(int count)
    {
        if (Connection.Input.TryRead(out var result))
            Connection.Input.AdvanceTo(result.Buffer.GetPosition(count));
    }

    public override void SetState<T>(T value) => _accepted.SetState(value);

    public override T? GetState<T>()
        where T : class => _accepted.GetState<T>();

    private bool MayGoOnAfterTimeout() => _isTimedOut && _listener.Plan.Source.ContinueOnListenerFiltersTimeout;

    private void TimedOut()
    {
        _isTimedOut = true;
        _listener.Count(ListenerStat.DownstreamPreCxTimeout);
        Connection.Input.CancelPendingRead();
    }

    private sealed class Timeout(ListenerFilterRun run) : WorkerTimer
    {
        protected override void OnDue() => run.TimedOut();
    }
}
