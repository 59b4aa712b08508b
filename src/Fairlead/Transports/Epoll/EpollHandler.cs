namespace Fairlead.Transports.Epoll;

/// <summary>Something that gets events of a file descriptor.</summary>
internal abstract class EpollHandler
{
    /// <summary>Its place in the worker's table; -1 while it is not registered.</summary>
    public int Slot { get; set; } = -1;

    public abstract void OnEvents(uint events);
}
