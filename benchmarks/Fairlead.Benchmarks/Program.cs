using BenchmarkDotNet.Running;

// dotnet run -c Release --project benchmarks/Fairlead.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
