using Envoy.Config.Core.V3;

namespace Fairlead.Xds.Discovery.Streams;

/// <summary>Limits how often a server is asked: a bucket of tokens, one for each request. Source: <c>envoy.config.core.v3.RateLimitSettings</c>.</summary>
internal sealed class RequestRateLimit
{
    private const uint DefaultTokens = 100;
    private const double DefaultRate = 10;

    private readonly TimeProvider _time;
    private readonly double _capacity;
    private readonly double _rate;
    private double _tokens;
    private long _filled;

    public RequestRateLimit(RateLimitSettings settings, TimeProvider time)
    {
        _time = time;
        _capacity = settings.MaxTokens ?? DefaultTokens;
        _rate = settings.FillRate ?? DefaultRate;
        _tokens = _capacity;
        _filled = time.GetTimestamp();
    }

    /// <summary>Zero if a request may be sent now, else how long to wait until one may.</summary>
    public TimeSpan Wait()
    {
        var now = _time.GetTimestamp();
        _tokens = Math.Min(_capacity, _tokens + (_time.GetElapsedTime(_filled, now).TotalSeconds * _rate));
        _filled = now;
        // Rounded up: a timer that ends a little early would only begin anew. More than a day is as good as never.
        return _tokens >= 1 - 1e-9 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(Math.Min((1 - _tokens) / _rate * 1000, 86_400_000)));
    }

    /// <summary>A request is sent.</summary>
    public void Take() => _tokens--;
}
