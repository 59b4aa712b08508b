using BenchmarkDotNet.Attributes;
using Fairlead.Headers;

namespace Fairlead.Benchmarks.Headers;

/// <summary>What a proxy does with the head of one request.</summary>
[MemoryDiagnoser]
public class HeaderMapBenchmarks
{
    private readonly HeaderMap _map = new();
    private readonly HeaderMap _copy = new();

    [GlobalSetup]
    public void Setup() => Fill();

    [Benchmark(Baseline = true)]
    public bool GetKnown() => _map.TryGetValue(KnownHeader.UserAgent, out _);

    [Benchmark]
    public bool FindKnownByName() => _map.TryGetValue("user-agent"u8, out _);

    [Benchmark]
    public bool FindByName() => _map.TryGetValue("x-tenant"u8, out _);

    [Benchmark]
    public bool FindMissing() => _map.TryGetValue("x-missing"u8, out _);

    [Benchmark]
    public int Enumerate()
    {
        var bytes = 0;
        foreach (var field in _map)
            bytes += field.Name.Length + field.Value.Length;
        return bytes;
    }

    [Benchmark]
    public int ClearAndFill()
    {
        Fill();
        return _map.Count;
    }

    [Benchmark]
    public int Copy()
    {
        _copy.CopyFrom(_map);
        return _copy.Count;
    }

    private void Fill()
    {
        _map.Clear();
        _map.Set(KnownHeader.Method, "GET"u8);
        _map.Set(KnownHeader.Scheme, "https"u8);
        _map.Set(KnownHeader.Authority, "shop.example"u8);
        _map.Set(KnownHeader.Path, "/products/4711?page=2"u8);
        _map.Add(KnownHeader.UserAgent, "Mozilla/5.0 (X11; Linux x86_64)"u8);
        _map.Add(KnownHeader.Accept, "text/html,application/xhtml+xml"u8);
        _map.Add(KnownHeader.AcceptEncoding, "gzip, deflate, br"u8);
        _map.Add("x-tenant"u8, "acme"u8);
        _map.Add("x-feature-flags"u8, "a,b,c"u8);
        _map.Add(KnownHeader.XRequestId, "4b2e1f5a-6c8d-4e2f-9a1b-3c5d7e9f0a1b"u8);
        _map.AppendList(KnownHeader.XForwardedFor, "203.0.113.7"u8);
    }
}
