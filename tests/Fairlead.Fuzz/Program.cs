using Fairlead.Fuzz;
using SharpFuzz;

// dotnet Fairlead.Fuzz.dll TARGET          under libfuzzer-dotnet or AFL, see docs/fuzzing.md
// dotnet Fairlead.Fuzz.dll TARGET FILE...  runs inputs once, to reproduce
var target = FuzzTarget.All.FirstOrDefault(t => args.Length > 0 && t.Name == args[0]);
if (target is null)
{
    Console.Error.WriteLine($"usage: Fairlead.Fuzz TARGET [FILE...]\ntargets: {string.Join(' ', FuzzTarget.All.Select(t => t.Name))}");
    return 1;
}

foreach (var file in args.Skip(1))
    target.Run(File.ReadAllBytes(file));
if (args.Length > 1)
    return 0;
if (Environment.GetEnvironmentVariable("__LIBFUZZER_SHM_ID") is not null)
    Fuzzer.LibFuzzer.Run(target.Run);
else
    Fuzzer.OutOfProcess.Run(stream => target.Run(ReadAll(stream)));
return 0;

static byte[] ReadAll(Stream stream)
{
    using var all = new MemoryStream();
    stream.CopyTo(all);
    return all.ToArray();
}
