using Fairlead.Xds.Discovery.Protocol;

namespace Fairlead.Xds.Discovery;

/// <summary>
/// Gets resources from somewhere. All but <see cref="RunAsync"/> is called under the sink's gate, and <see cref="Wake"/> after a series of such calls.
/// </summary>
internal abstract class DiscoveryTransport
{
    /// <summary>True if every response needs an answer of its own; false if the last one speaks for those before.</summary>
    public abstract bool AnswersEach { get; }

    /// <summary>Says what is wanted from now on.</summary>
    public abstract void Subscribe(ResourceType type, Subscription wanted);

    /// <summary>Asks for a resource anew although it is there.</summary>
    public abstract void Refresh(ResourceType type, string name);

    /// <summary>Says that a resource is no longer there.</summary>
    public abstract void Forget(ResourceType type, string name);

    /// <summary>Holds requests of a type back.</summary>
    public abstract void Pause(ResourceType type);

    public abstract void Resume(ResourceType type);

    /// <summary>Says what became of a response.</summary>
    public abstract void Answer(ReceivedResponse response, Verdict verdict);

    /// <summary>There may be something to send.</summary>
    public abstract void Wake();

    /// <summary>Works until cancelled, and hands to the sink what comes. Does not throw.</summary>
    public abstract Task RunAsync(IDiscoverySink sink, CancellationToken cancellationToken);
}
