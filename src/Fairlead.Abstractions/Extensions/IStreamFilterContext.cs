using Fairlead.Workers;

namespace Fairlead.Extensions;

/// <summary>What the host gives to a stream filter.</summary>
public interface IStreamFilterContext : IExtensionContext
{
    /// <summary>The worker of the stream.</summary>
    Worker Worker { get; }

    /// <summary>What the statistics of the connection manager begin with, and those of its filters: <c>http.PREFIX.</c></summary>
    string StatPrefix { get; }
}
