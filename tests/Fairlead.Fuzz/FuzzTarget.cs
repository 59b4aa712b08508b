namespace Fairlead.Fuzz;

/// <summary>A parser under fire. <see cref="Run"/> throws where a parser breaks its promise; to refuse the input is no such thing.</summary>
public abstract class FuzzTarget
{
    /// <summary>All targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new Targets.Http1RequestTarget(),
        new Targets.Http1ResponseTarget(),
        new Targets.Http1ChunksTarget(),
        new Targets.HpackTarget(),
        new Targets.Http2FramesTarget(),
        new Targets.PathTarget(),
        new Targets.ProxyHeaderTarget(),
        new Targets.ClientHelloTarget(),
        new Targets.RegexTarget(),
        new Targets.LogFormatTarget(),
        new Targets.BootstrapTarget(),
        new Targets.ConfigDumpTarget(),
        new Targets.ResourceTarget(),
    ];

    /// <summary>The name on the command line, and of the folder with the seeds.</summary>
    public abstract string Name { get; }

    /// <summary>How much dearer a run is than that of a simple parser: the ordinary tests do so many times fewer.</summary>
    public virtual int Cost => 1;

    /// <summary>The inputs to begin with.</summary>
    public IEnumerable<string> SeedFiles => Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Seeds", Name)).Order(StringComparer.Ordinal);

    /// <summary>Feeds an input.</summary>
    /// <exception cref="BrokenPromiseException">The parser did something that it must not, whatever the input.</exception>
    public abstract void Run(ReadOnlySpan<byte> input);

    /// <summary>Throws unless the condition holds.</summary>
    protected static void Promise(bool holds, string promise)
    {
        if (!holds)
            throw new BrokenPromiseException(promise);
    }
}
