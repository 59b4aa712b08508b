using Google.Rpc;

namespace Fairlead.Xds.Discovery.Protocol;

/// <summary>
/// What is asked for, and how responses are answered, without any I/O. Life cycle: 1. subscriptions say what is wanted; 2. <see cref="Open"/> when there is a stream;
/// 3. requests are taken until there are none; 4. each response is received, judged elsewhere and answered, which makes for new requests; 5. <see cref="Close"/> when
/// the stream ended. Callers take turns.
/// </summary>
internal abstract class DiscoveryProtocol
{
    // INVALID_ARGUMENT of google.rpc.Code.
    private const int InvalidArgument = 3;

    private readonly HashSet<ResourceType> _paused = [];

    /// <summary>True between <see cref="Open"/> and <see cref="Close"/>.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Counts the streams.</summary>
    public int Stream { get; private set; }

    /// <summary>True if there is something to send, or at least something to look at.</summary>
    public abstract bool HasRequest { get; }

    /// <summary>True if every response needs an answer of its own; false if the last one speaks for those before.</summary>
    public abstract bool AnswersEach { get; }

    /// <summary>How many answers wait to be sent.</summary>
    public abstract int Backlog { get; }

    /// <summary>Says what is wanted from now on.</summary>
    public abstract void Subscribe(ResourceType type, Subscription wanted);

    /// <summary>Asks for a resource anew although it is there.</summary>
    public abstract void Refresh(ResourceType type, string name);

    /// <summary>Says that a resource is no longer there, although nobody removed it.</summary>
    public abstract void Forget(ResourceType type, string name);

    /// <summary>Answers a response.</summary>
    public abstract void Answer(ReceivedResponse response, Verdict verdict);

    /// <summary>A stream was opened.</summary>
    /// <param name="isSameServer">False if versions may mean something else than on the stream before.</param>
    public void Open(bool isSameServer)
    {
        IsOpen = true;
        Stream++;
        OnOpened(isSameServer);
    }

    /// <summary>The stream ended: what was not answered never will be.</summary>
    public void Close()
    {
        IsOpen = false;
        OnClosed();
    }

    /// <summary>Holds requests of a type back; what changes meanwhile is asked for at once afterwards.</summary>
    public void Pause(ResourceType type) => _paused.Add(type);

    public void Resume(ResourceType type) => _paused.Remove(type);

    protected bool IsPaused(ResourceType type) => _paused.Contains(type);

    protected abstract void OnOpened(bool isSameServer);

    protected abstract void OnClosed();

    protected static Status ErrorOf(string refusal) => new() { Code = InvalidArgument, Message = refusal };
}
