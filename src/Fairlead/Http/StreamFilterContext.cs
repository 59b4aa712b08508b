using Fairlead.Extensions;
using Fairlead.Statistics;
using Fairlead.Workers;

namespace Fairlead.Http;

/// <summary>What a stream filter gets of its host.</summary>
internal sealed class StreamFilterContext(string name, Worker worker, HttpManagerConfig config) : IStreamFilterContext
{
    public string Name { get; } = name;

    public Worker Worker { get; } = worker;

    public string StatPrefix { get; } = config.Stats.Prefix;

    public IServiceProvider Services { get; } = config.Services;

    public StatsRegistry Stats { get; } = config.Registry;
}
