namespace Fairlead.Codecs;

/// <summary>One connection served by a codec.</summary>
public abstract class ServerSession
{
    /// <summary>Serves the connection; completes when it is over and closed. Does not throw because of the peer.</summary>
    public abstract ValueTask RunAsync();

    /// <summary>Takes no new requests: running ones finish (their responses say so), then the connection closes. An idle connection closes at once.</summary>
    public abstract void Drain();

    /// <summary>Ends the connection and all its streams now.</summary>
    public abstract void Abort();
}
