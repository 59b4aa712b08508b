using Fairlead.Streams;

namespace Fairlead.Codecs;

/// <summary>What a server codec calls: the connection manager.</summary>
public interface IServerStreamHandler
{
    /// <summary>
    /// Serves one request. The codec goes on (HTTP/1: with the next request) when the task is complete. The handler writes a response or resets the stream, always.
    /// </summary>
    ValueTask ServeAsync(ServerStream stream);

    /// <summary>A request was refused by the codec itself; it has answered <paramref name="status"/> (0: closed without an answer). For counters and logs.</summary>
    void OnProtocolError(ServerStream stream, int status, string details);

    /// <summary>A request is about to be answered, or an idle connection to go on: true if the connection shall take no more requests.</summary>
    bool ShouldDrain { get; }
}
