using System.Net;
using System.Net.Sockets;
using Fairlead.Transports;
using Fairlead.Workers;
using Microsoft.AspNetCore.Connections;

namespace Fairlead.AspNetCore;

/// <summary>
/// Lets Kestrel listen with a transport of Fairlead: <c>services.AddSingleton&lt;IConnectionListenerFactory&gt;(_ =&gt; new TransportConnectionListenerFactory(transport))</c>.
/// </summary>
/// <remarks>Disposing it stops its workers; dispose its listeners before. A container that creates it does both in this order.</remarks>
public sealed class TransportConnectionListenerFactory : IConnectionListenerFactory, IConnectionListenerFactorySelector, IAsyncDisposable
{
    private readonly ITransport _transport;
    private readonly ListenOptions _options;
    private readonly Lazy<IWorkerThread[]> _workers;

    /// <summary>Creates a factory with one worker per processor.</summary>
    public TransportConnectionListenerFactory(ITransport transport)
        : this(transport, new ListenOptions { Workers = Environment.ProcessorCount })
    {
    }

    /// <summary>Creates a factory.</summary>
    /// <param name="transport">The transport.</param>
    /// <param name="options">How to listen; <see cref="ListenOptions.Workers"/> (at least 1) are started with the first listener.</param>
    public TransportConnectionListenerFactory(ITransport transport, ListenOptions options)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        _transport = transport;
        _options = options;
        _workers = new Lazy<IWorkerThread[]>(() => [.. Enumerable.Range(0, options.Workers).Select(transport.StartWorker)]);
    }

    /// <inheritdoc/>
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint or UnixDomainSocketEndPoint;

    /// <inheritdoc/>
    /// <exception cref="AddressInUseException">Somebody else has the address.</exception>
    /// <exception cref="SocketException">The address cannot be had.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        if (!CanBind(endpoint))
            throw new NotSupportedException($"'{endpoint}' is neither an IP address nor a Unix socket.");
        try
        {
            var listener = new TransportConnectionListener(_transport.Bind(NetworkAddress.FromEndPoint(endpoint), _options), _options.Backlog);
            foreach (var thread in _workers.Value)
                listener.Start(thread.Worker);
            return new ValueTask<IConnectionListener>(listener);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(e.Message, e);
        }
    }

    /// <summary>Stops the workers.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_workers.IsValueCreated)
            return;
        foreach (var worker in _workers.Value)
            await worker.DisposeAsync().ConfigureAwait(false);
    }
}
