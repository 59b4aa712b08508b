using System.Net.Sockets;
using Fairlead.Workers;

namespace Fairlead.Transports.Sockets;

/// <summary>Sockets of the BCL: the transport for every operating system. Operations complete on threads of the runtime and are handed to the worker.</summary>
public sealed class SocketTransport : ITransport
{
    /// <inheritdoc/>
    public string Name => "sockets";

    /// <inheritdoc/>
    public IWorkerThread StartWorker(int index) => new SocketWorker(index);

    /// <inheritdoc/>
    public ITransportListener Bind(NetworkAddress address, ListenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return SocketListener.Bind(address, options);
    }

    /// <inheritdoc/>
    public ValueTask<ConnectResult> ConnectAsync(Worker worker, NetworkAddress address, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(worker);
        if (address.Family == AddressFamily.Unspecified)
            return new(new ConnectResult(null, SocketError.AddressFamilyNotSupported));
        try
        {
            return new SocketConnect(worker, SocketFactory.Create(address.Unmap()), address).StartAsync(timeout);
        }
        catch (SocketException e)
        {
            // No descriptor left, or a family that the system lacks.
            return new(new ConnectResult(null, e.SocketErrorCode));
        }
    }
}
