using Fairlead.Extensions;
using Fairlead.Statistics;
using Fairlead.Workers;

namespace Fairlead.Http;

/// <summary>What a stream filter gets of its host.</summary>
internal sealed class StreamFilterContext(string name, Worker worker, IServiceProvider services, StatsRegistry stats) : IStreamFilterContext
{
    public string Name { get; } = name;

    public Worker Worker { get; } = worker;

    public IServiceProvider Services { get; } = services;

    public StatsRegistry Stats { get; } = stats;
}
