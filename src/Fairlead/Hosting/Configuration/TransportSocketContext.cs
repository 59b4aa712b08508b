using Fairlead.Extensions;
using Fairlead.Statistics;
using Fairlead.Transports;

namespace Fairlead.Hosting.Configuration;

/// <summary>What transport sockets get of their host.</summary>
internal sealed record TransportSocketContext(string Name, IServiceProvider Services, StatsRegistry Stats, string StatPrefix, ISecretStore Secrets) : ITransportSocketContext;
