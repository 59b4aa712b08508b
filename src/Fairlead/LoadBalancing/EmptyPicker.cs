namespace Fairlead.LoadBalancing;

/// <summary>No host to choose.</summary>
internal sealed class EmptyPicker : HostPicker
{
    public static EmptyPicker Instance { get; } = new();

    public override UpstreamHost? Pick(in PickContext context) => null;
}
