using Fairlead.Configuration;

namespace Fairlead.Listeners;

/// <summary>Chooses a listener's filter chain for a connection.</summary>
internal sealed class FilterChainSelector
{
    private readonly int _only;

    private FilterChainSelector(int only) => _only = only;

    public static FilterChainSelector? Create(Listener listener, string path, ICollection<ConfigError> errors) => new(0);

    /// <summary>The index of the chain, or -1.</summary>
    public int Choose(AcceptedConnection connection) => _only;
}
