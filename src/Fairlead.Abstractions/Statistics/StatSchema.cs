namespace Fairlead.Statistics;

/// <summary>The statistics that every group of a sort has; a statistic is an index into it.</summary>
public sealed class StatSchema
{
    /// <summary>Creates a schema of names, in the order of their indexes.</summary>
    public StatSchema(params ReadOnlySpan<(string Name, StatKind Kind)> stats)
    {
        Names = new string[stats.Length];
        Kinds = new StatKind[stats.Length];
        for (var i = 0; i < stats.Length; i++)
            (Names[i], Kinds[i]) = stats[i];
    }

    /// <summary>The names, without the group's prefix.</summary>
    public string[] Names { get; }

    /// <summary>The kinds.</summary>
    public StatKind[] Kinds { get; }
}
