using System.Net;
using System.Threading.Channels;
using Fairlead.Transports;
using Fairlead.Workers;
using Microsoft.AspNetCore.Connections;

namespace Fairlead.AspNetCore;

/// <summary>Hands the connections of all workers to whoever accepts.</summary>
internal sealed class TransportConnectionListener : IConnectionListener
{
    private readonly ITransportListener _listener;
    private readonly Channel<TransportConnectionContext> _accepted;

    public TransportConnectionListener(ITransportListener listener, int backlog)
    {
        _listener = listener;
        _accepted = Channel.CreateBounded<TransportConnectionContext>(Math.Max(1, backlog));
        EndPoint = listener.LocalAddress.ToEndPoint();
    }

    public EndPoint EndPoint { get; }

    public void Start(Worker worker) => _listener.Start(worker, OnAccepted);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_accepted.Reader.TryRead(out var connection))
                return connection;
        }

        return null;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _listener.StopAsync().ConfigureAwait(false);
        _accepted.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        while (_accepted.Reader.TryRead(out var connection))
            await connection.DisposeAsync().ConfigureAwait(false);
    }

    private void OnAccepted(Connection connection)
    {
        var context = new TransportConnectionContext(connection);
        if (_accepted.Writer.TryWrite(context))
            context.Start();
        else
            connection.Abort();
    }
}
