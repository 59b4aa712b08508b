using Fairlead.Configuration;
using Fairlead.Listeners;

namespace Fairlead.Hosting.Configuration;

/// <summary>A listener that was compiled and bound.</summary>
/// <param name="Plan">Its plan.</param>
/// <param name="Sockets">What it will accept on.</param>
/// <param name="Needs">What it cannot serve without.</param>
/// <param name="Made">What was made for it, to be disposed if it is not wanted.</param>
internal sealed record PreparedListener(ListenerPlan Plan, IReadOnlyList<BoundSocket> Sockets, IReadOnlyCollection<ResourceReference> Needs, IReadOnlyList<IAsyncDisposable> Made)
{
    public string Name => Plan.Source.Name;
}
