namespace Fairlead.Codecs;

/// <summary>One upstream connection, driven by a codec.</summary>
public abstract class ClientSession
{
    /// <summary>How many more streams may be opened now: 0 while the connection is full, draining or closed.</summary>
    public abstract int AvailableStreams { get; }

    /// <summary>Streams that are open.</summary>
    public abstract int ActiveStreams { get; }

    /// <summary>How many streams were opened so far.</summary>
    public abstract long TotalStreams { get; }

    /// <summary>Opens a stream. <see cref="AvailableStreams"/> must not be 0.</summary>
    public abstract ClientStream OpenStream();

    /// <summary>Opens no more streams; closes when the open ones are done.</summary>
    public abstract void Drain();

    /// <summary>Closes now and resets all streams.</summary>
    public abstract void Abort();
}
