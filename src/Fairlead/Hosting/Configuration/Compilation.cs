using Fairlead.Configuration;

namespace Fairlead.Hosting.Configuration;

/// <summary>What comes to light while a resource is compiled: what it has to wait for, and what must be disposed when it is gone, or was refused. One resource at a time.</summary>
internal sealed class Compilation
{
    private HashSet<ResourceReference> _needs = [];
    private List<IAsyncDisposable> _made = [];
    private int _taken;

    /// <summary>All that was made for the resource.</summary>
    public IReadOnlyList<IAsyncDisposable> Made => _made;

    /// <summary>All that the resource needs.</summary>
    public IReadOnlyCollection<ResourceReference> Needs => _needs;

    /// <summary>A resource is to be compiled.</summary>
    public void Begin()
    {
        _needs = [];
        _made = [];
        _taken = 0;
    }

    /// <summary>The resource cannot serve without another one.</summary>
    public void Need(ResourceReference reference) => _needs.Add(reference);

    /// <summary>What was made lives as long as a part of the resource.</summary>
    public void Own(IAsyncDisposable made) => _made.Add(made);

    /// <summary>What was made since this was asked for last: the part's.</summary>
    public IReadOnlyList<IAsyncDisposable> TakeOwned()
    {
        IReadOnlyList<IAsyncDisposable> part = _taken == _made.Count ? [] : _made[_taken..];
        _taken = _made.Count;
        return part;
    }
}
