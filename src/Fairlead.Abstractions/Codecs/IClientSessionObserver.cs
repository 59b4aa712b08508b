namespace Fairlead.Codecs;

/// <summary>What a client codec tells the connection pool. All calls come on the worker; none may throw.</summary>
public interface IClientSessionObserver
{
    /// <summary>A stream was given back, or limits changed: <see cref="ClientSession.AvailableStreams"/> may be larger now.</summary>
    void OnAvailable(ClientSession session);

    /// <summary>No more streams can be opened; those that are open go on.</summary>
    void OnDraining(ClientSession session);

    /// <summary>The connection is closed, for whatever reason, also an idle time-out. Comes exactly once.</summary>
    void OnClosed(ClientSession session);
}
