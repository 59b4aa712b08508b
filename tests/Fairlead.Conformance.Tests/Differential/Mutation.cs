namespace Fairlead.Conformance.Tests.Differential;

/// <summary>One thing that is unusual or wrong.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Fields">Changes the message before it becomes frames; null for nothing.</param>
/// <param name="Frames">Changes the frames; null for nothing.</param>
internal sealed record Mutation(string Name, Action<Exchange>? Fields = null, Action<Exchange, Random>? Frames = null)
{
    /// <summary>True for what the proxy must refuse by RFC 9113, sections 8.1.1, 8.2.1 and 8.2.2, though the peer that it is compared with lets it pass.</summary>
    public bool IsRefusedHereOnly { get; init; }

    /// <summary>Puts a frame at a random place.</summary>
    public static Mutation Inserted(string name, Func<Frame> frame) => new(name, Frames: (e, random) => e.Frames.Insert(random.Next(e.Frames.Count), frame()));

    /// <summary>Puts a frame before all others.</summary>
    public static Mutation First(string name, Func<Frame> frame) => new(name, Frames: (e, _) => e.Frames.Insert(0, frame()));

    /// <summary>Adds a field behind the others.</summary>
    public static Mutation Field(string field, string value) => new($"field {field}: {value}", e => e.Fields.Add((field, value)));

    /// <summary>Replaces a field, if it is there.</summary>
    public static Mutation Set(string field, string value) => new($"{field} is '{value}'", e =>
    {
        var at = e.Fields.FindIndex(f => f.Name == field);
        if (at >= 0)
            e.Fields[at] = (field, value);
    });

    /// <summary>Takes a field away.</summary>
    public static Mutation Without(string field) => new($"without {field}", e => e.Fields.RemoveAll(f => f.Name == field));

    /// <summary>Replaces the first frame of a type.</summary>
    public static Mutation Changed(string name, int type, Func<Frame, Frame> change) => new(name, Frames: (e, _) =>
    {
        var at = e.Frames.FindIndex(f => f.Type == type);
        if (at >= 0)
            e.Frames[at] = change(e.Frames[at]);
    });

    public override string ToString() => Name;
}
