namespace Fairlead.Fuzz.Tests;

/// <summary>Every target over its seeds and over mutations of them: the same ones each time. A fuzzer goes further, see docs/fuzzing.md.</summary>
public sealed class FuzzTargetTests
{
    private const int Mutations = 3000;

    public static TheoryData<string> Names => [.. FuzzTarget.All.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Seeds_and_mutations_then_no_promise_is_broken(string name)
    {
        var target = FuzzTarget.All.Single(t => t.Name == name);
        var seeds = target.SeedFiles.Select(File.ReadAllBytes).ToList();
        Assert.NotEmpty(seeds);
        foreach (var seed in seeds)
            Run(target, seed);
        var mutator = new Mutator(name.Length);
        for (var i = 0; i < Mutations / target.Cost; i++)
        {
            var input = mutator.Mutate(seeds[i % seeds.Count], seeds[(i / seeds.Count) % seeds.Count]);
            Run(target, input);

            // What is longer than a parser's first limits is as much worth a look as what is short.
            if (i % 50 == 0)
                seeds[i % seeds.Count] = input.Length < 4096 ? input : seeds[i % seeds.Count];
        }
    }

    private static void Run(FuzzTarget target, byte[] input)
    {
        try
        {
            target.Run(input);
        }
        catch (Exception e)
        {
            Assert.Fail($"{target.Name}: {Convert.ToBase64String(input)}\n{e}");
        }
    }
}
