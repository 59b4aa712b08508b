namespace Fairlead.Hosting;

/// <summary>Tells which listeners are open.</summary>
public interface IListenerStatusProvider
{
    /// <summary>A snapshot; may be called from any thread.</summary>
    IReadOnlyList<ListenerStatus> GetListeners();
}
