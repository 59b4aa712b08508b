using System.Buffers;
using Fairlead.Extensions;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Filters.Cors;

/// <summary>
/// Cross-origin resource sharing (Fetch, <em>CORS protocol</em>): answers the preflight requests of browsers, and tells them in responses whether the page that asked may read them. Refuses
/// nothing: that is the browser's part.
/// </summary>
internal sealed class CorsFilter(CorsPolicy policy, IStreamFilterContext context) : StreamFilter
{
    private readonly CorsRules _rules = CorsRules.For(policy);
    private readonly long[] _stats = CorsStats.Of(context);
    private byte[] _origin = [];
    private int _originLength;
    private bool _isPreflight;

    private static ReadOnlySpan<byte> Origin => "origin"u8;

    private static ReadOnlySpan<byte> RequestMethod => "access-control-request-method"u8;

    public override ValueTask<FilterVerdict> OnRequestHeadersAsync(StreamContext stream, bool endStream)
    {
        if (_rules.IsNone || !stream.Request.Headers.TryGetValue(Origin, out var origin) || origin.IsEmpty)
            return new(FilterVerdict.Continue);
        var isEnabled = _rules.IsEnabled(stream.RandomValue);
        if (!isEnabled && !_rules.IsShadow(stream.RandomValue))
            return new(FilterVerdict.Continue);
        var isAllowed = _rules.Allows(origin);
        _stats[(int)(isAllowed ? CorsStat.OriginValid : CorsStat.OriginInvalid)]++;
        if (!isEnabled)
            return new(FilterVerdict.Continue);
        if (isAllowed)
            Remember(origin);
        if (!IsPreflight(stream.Request) || (!isAllowed && _rules.ForwardsOthers))
            return new(FilterVerdict.Continue);
        _isPreflight = true;
        return stream.RespondAsync(200, default, "", "cors_response", null);
    }

    public override ValueTask<FilterVerdict> OnResponseHeadersAsync(StreamContext stream, bool endStream)
    {
        var headers = stream.Response.Headers;
        if (_isPreflight)
            AnswerPreflight(stream.Request.Headers, headers);
        if (_originLength == 0)
            return new(FilterVerdict.Continue);
        headers.Set("access-control-allow-origin"u8, _origin.AsSpan(0, _originLength));
        if (_rules.AllowsCredentials)
            headers.Set("access-control-allow-credentials"u8, "true"u8);
        SetUnlessEmpty(headers, "access-control-expose-headers"u8, headers.Contains(KnownHeader.GrpcStatus) ? _rules.ExposeGrpc : _rules.ExposeHeaders);
        return new(FilterVerdict.Continue);
    }

    public override void OnComplete(StreamContext stream)
    {
        if (_origin.Length > 0)
            ArrayPool<byte>.Shared.Return(_origin);
        _origin = [];
    }

    public override bool TryReset()
    {
        _originLength = 0;
        _isPreflight = false;
        return true;
    }

    private static bool IsPreflight(RequestHead request) =>
        request.Method.SequenceEqual("OPTIONS"u8) && request.Headers.TryGetValue(RequestMethod, out var method) && !method.IsEmpty;

    /// <summary>A route may take the field away on the way to the upstream.</summary>
    private void Remember(ReadOnlySpan<byte> origin)
    {
        _origin = ArrayPool<byte>.Shared.Rent(origin.Length);
        _originLength = origin.Length;
        origin.CopyTo(_origin);
    }

    private void AnswerPreflight(HeaderMap request, HeaderMap response)
    {
        if (_rules.AllowsCredentials)
            response.Set("access-control-allow-credentials"u8, "true"u8);
        SetUnlessEmpty(response, "access-control-allow-methods"u8, Asked(_rules.AllowMethods, request, RequestMethod));
        SetUnlessEmpty(response, "access-control-allow-headers"u8, Asked(_rules.AllowHeaders, request, "access-control-request-headers"u8));
        SetUnlessEmpty(response, "access-control-max-age"u8, _rules.MaxAge);
        if (_rules.AllowsPrivateNetwork && request.TryGetValue("access-control-request-private-network"u8, out var isAsked) && isAsked.SequenceEqual("true"u8))
            response.Set("access-control-allow-private-network"u8, "true"u8);
    }

    /// <summary>An asterisk is whatever the browser asked for: with credentials, browsers take it for a name.</summary>
    private static ReadOnlySpan<byte> Asked(ReadOnlySpan<byte> allowed, HeaderMap request, ReadOnlySpan<byte> name)
    {
        if (!allowed.SequenceEqual("*"u8))
            return allowed;
        return request.TryGetValue(name, out var asked) ? asked : default;
    }

    private static void SetUnlessEmpty(HeaderMap headers, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
            headers.Set(name, value);
    }
}
