using Fairlead.Extensions;
using Fairlead.Statistics;

namespace Fairlead.Listeners;

/// <summary>What extensions of a listener get of their host.</summary>
internal sealed record ExtensionContext(string Name, IServiceProvider Services, StatsRegistry Stats) : IExtensionContext;
