using Fairlead.Configuration;

namespace Fairlead.Hosting.Configuration;

/// <summary>A version of a resource that waits.</summary>
/// <param name="resource">Which.</param>
/// <param name="waitsFor">What for.</param>
/// <param name="activate">Puts it in force.</param>
internal sealed class WarmingItem(ResourceReference resource, IEnumerable<ResourceReference> waitsFor, Action<ConfigTurn> activate)
{
    public ResourceReference Resource { get; } = resource;

    public List<ResourceReference> WaitsFor { get; } = [.. waitsFor];

    public Action<ConfigTurn> Activate { get; } = activate;

    /// <summary>Names have to be resolved.</summary>
    public bool WaitsForDns { get; set; }

    /// <summary>A listener waits for all clusters when the host starts.</summary>
    public bool WaitsForStart { get; set; }

    public long Since { get; set; }

    public bool IsExpired { get; set; }

    /// <summary>True once it is known to be ready.</summary>
    public bool IsQueued { get; set; }

    /// <summary>True once it is in force, or was replaced or removed.</summary>
    public bool IsOver { get; set; }

    // The start has time-outs of its own.
    public bool IsReady => !WaitsForStart && (IsExpired || (WaitsFor.Count == 0 && !WaitsForDns));

    public IEnumerable<string> Reasons()
    {
        foreach (var reference in WaitsFor)
            yield return $"{reference.Kind} '{reference.Name}'";
        if (WaitsForDns)
            yield return "DNS";
        if (WaitsForStart)
            yield return "the start of the host";
    }
}
