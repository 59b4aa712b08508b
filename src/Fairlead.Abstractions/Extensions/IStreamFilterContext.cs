using Fairlead.Workers;

namespace Fairlead.Extensions;

/// <summary>What the host gives to a stream filter.</summary>
public interface IStreamFilterContext : IExtensionContext
{
    /// <summary>The worker of the stream.</summary>
    Worker Worker { get; }
}
