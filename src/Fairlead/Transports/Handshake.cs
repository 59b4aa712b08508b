using System.Runtime.CompilerServices;
using Fairlead.Workers;

namespace Fairlead.Transports;

/// <summary>Runs the handshake of a transport socket within a time limit.</summary>
internal static class Handshake
{
    public const string TimedOut = "TLS_error:|handshake_timeout";

    /// <summary>A handshake. The connection is closed if it fails.</summary>
    /// <param name="socket">Who negotiates.</param>
    /// <param name="connection">The connection.</param>
    /// <param name="context">What is known.</param>
    /// <param name="limitMilliseconds">How long it may take; 0: no limit.</param>
    [AsyncMethodBuilder(typeof(PooledValueTaskMethodBuilder<>))]
    public static async ValueTask<HandshakeResult> RunAsync(ITransportSocket socket, Connection connection, HandshakeContext context, long limitMilliseconds)
    {
        var limit = new Limit(connection);
        if (limitMilliseconds > 0)
            limit.Arm(connection.Worker, limitMilliseconds);
        var result = await socket.HandshakeAsync(connection, context);
        limit.Remove(connection.Worker);
        if (result.Connection is not null)
        {
            result.Connection.BufferLimitBytes = connection.BufferLimitBytes;
            return result;
        }

        connection.Close();
        return limit.HasStruck ? HandshakeResult.Failed(TimedOut) : result;
    }

    private sealed class Limit(Connection connection) : WorkerTimer
    {
        public bool HasStruck { get; private set; }

        protected override void OnDue()
        {
            HasStruck = true;
            connection.Abort();
        }
    }
}
