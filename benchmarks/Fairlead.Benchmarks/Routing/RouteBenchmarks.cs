using System.Globalization;
using BenchmarkDotNet.Attributes;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Routing;
using Fairlead.Streams;

namespace Fairlead.Benchmarks.Routing;

/// <summary>Finding the route of a request among many.</summary>
[MemoryDiagnoser]
public class RouteBenchmarks
{
    private readonly RequestHead _request = new();
    private RouteTable _table = null!;

    /// <summary>Virtual hosts, and prefix routes in each.</summary>
    [Params(1, 100, 1000)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var hosts = Enumerable.Range(0, Size).Select(h => new VirtualHost
        {
            Name = Name(h),
            Domains = [$"host{Name(h)}.example.com"],
            Routes = ConfigList.From(Enumerable.Range(0, Size == 1000 ? 100 : Size).Select(r => new Route
            {
                Match = new RouteMatch { Path = new PathMatch(PathMatchKind.Prefix, $"/service/{Name(r)}/") },
                Action = new RouteAction { Cluster = "c" },
            })),
        });
        var errors = new List<ConfigError>();
        _table = RouteTable.Compile(new RouteConfiguration { Name = "all", VirtualHosts = ConfigList.From(hosts) }, "r", errors, new RouteCompileOptions())
            ?? throw new InvalidOperationException(errors[0].ToString());
        var last = Math.Min(Size, 100) - 1;
        _request.Headers.Add(KnownHeader.Method, "GET"u8);
        _request.Headers.Add(KnownHeader.Path, System.Text.Encoding.ASCII.GetBytes($"/service/{Name(last)}/item?id=1"));
        _request.Headers.Add(KnownHeader.Authority, System.Text.Encoding.ASCII.GetBytes($"host{Name(last)}.example.com"));
        if (!Find())
            throw new InvalidOperationException("The request has no route.");
    }

    [Benchmark]
    public bool Find() => _table.Find(_request, 7) is not null;

    private static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);
}
