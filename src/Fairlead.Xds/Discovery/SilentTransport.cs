using Fairlead.Xds.Discovery.Protocol;

namespace Fairlead.Xds.Discovery;

/// <summary>Gets nothing: stands for an origin that is one too many.</summary>
internal sealed class SilentTransport : DiscoveryTransport
{
    public override bool AnswersEach => false;

    public override void Subscribe(ResourceType type, Subscription wanted)
    {
        // There is nobody to ask.
    }

    public override void Refresh(ResourceType type, string name)
    {
        // There is nobody to ask.
    }

    public override void Forget(ResourceType type, string name)
    {
        // Nothing was ever there.
    }

    public override void Pause(ResourceType type)
    {
        // Nothing is asked for.
    }

    public override void Resume(ResourceType type)
    {
        // Nothing is asked for.
    }

    public override void Answer(ReceivedResponse response, Verdict verdict)
    {
        // Nothing comes.
    }

    public override void Wake()
    {
        // Nothing is to be sent.
    }

    public override Task RunAsync(IDiscoverySink sink, CancellationToken cancellationToken) => Task.CompletedTask;
}
