using System.Buffers;
using System.Text;
using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Http.Http1;
using Fairlead.Http.Http2.Hpack;
using Fairlead.Streams;

namespace Fairlead.Http.Http2.Fields;

/// <summary>Puts the fields of a request into its head, and checks them (RFC 9113, 8.2 and 8.3). One per connection.</summary>
internal sealed class RequestFieldReader(ServerCodecOptions options) : IHpackFieldSink
{
    public const string UnexpectedUnderscore = "http2.unexpected_underscore";

    private RequestHead _head = null!;
    private byte[]? _cookies;
    private int _cookiesLength;
    private int _count;
    private bool _hasRegular;
    private bool _hasHost;
    private bool _hasLength;
    private bool _isDifferentHost;
    private bool _isSensitive;
    private bool _isCookieSensitive;

    /// <summary>What is wrong, for logs.</summary>
    public string Details { get; private set; } = "";

    public HeaderVerdict Verdict { get; private set; }

    /// <summary>Fields that were left out for the underscores in their names.</summary>
    public int DroppedCount { get; private set; }

    public void Begin(RequestHead head)
    {
        _head = head;
        (_count, _cookiesLength, DroppedCount) = (0, 0, 0);
        _hasRegular = _hasHost = _hasLength = _isDifferentHost = _isCookieSensitive = false;
        Verdict = HeaderVerdict.Good;
        Details = "";
        head.Flags = MessageFlags.Http2;
    }

    public bool OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex, bool isSensitive)
    {
        _isSensitive = isSensitive;
        if (!FieldRules.IsValue(value))
            return Fail(HeaderVerdict.Malformed, "http2.invalid_value");
        if (!name.IsEmpty && name[0] == ':')
            return OnPseudo(name, value, staticIndex);
        _hasRegular = true;
        if (!FieldRules.IsName(name, staticIndex))
            return Fail(HeaderVerdict.Malformed, "http2.invalid_name");
        var known = FieldRules.KnownOf(name, staticIndex);

        // The crumbs of a cookie are one field (RFC 9113, 8.2.3).
        if ((known != KnownHeader.Cookie || _cookiesLength == 0) && ++_count > options.MaxHeaderCount)
            return Fail(HeaderVerdict.TooLarge, "http2.too_many_headers");
        return known == KnownHeader.None ? OnUnknown(name, value) : OnKnown(known, value);
    }

    /// <summary>All fields are there.</summary>
    public void Finish()
    {
        _isSensitive = _isCookieSensitive;
        if (_cookiesLength > 0)
            Add(KnownHeader.Cookie, _cookies.AsSpan(0, _cookiesLength));
        ReturnCookies();
        if (Verdict == HeaderVerdict.Good)
            CheckPseudo();
    }

    private bool Fail(HeaderVerdict verdict, string details)
    {
        (Verdict, Details) = (verdict, details);
        return false;
    }

    private bool OnPseudo(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex)
    {
        var known = FieldRules.KnownOf(name, staticIndex);
        if (_hasRegular || known is not (KnownHeader.Method or KnownHeader.Scheme or KnownHeader.Path or KnownHeader.Authority or KnownHeader.Protocol) || _head.Headers.Contains(known)
            || name.ContainsAnyInRange((byte)'A', (byte)'Z'))
            return Fail(HeaderVerdict.Malformed, "http2.invalid_pseudo_header");
        _head.Headers.Add(known, value);
        return true;
    }

    private bool OnUnknown(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (options.UnderscoresAction != HeadersWithUnderscoresAction.Allow && name.Contains((byte)'_'))
        {
            if (options.UnderscoresAction != HeadersWithUnderscoresAction.DropHeader)
                return Fail(HeaderVerdict.BadRequest, UnexpectedUnderscore);
            DroppedCount++;
            return true;
        }

        _head.Headers.Add(name, value);
        if (_isSensitive)
            _head.Headers.MarkLastSensitive();
        return true;
    }

    private bool OnKnown(KnownHeader known, ReadOnlySpan<byte> value)
    {
        if (FieldRules.IsConnectionSpecific(known, value))
            return Fail(HeaderVerdict.Malformed, "http2.connection_specific_field");
        switch (known)
        {
            case KnownHeader.Cookie:
                AddCrumb(value);
                return true;
            case KnownHeader.Host:
                return OnHost(value);
            case KnownHeader.ContentLength:
                if (_hasLength || !FieldRules.TryReadLength(value, out var length))
                    return Fail(HeaderVerdict.Malformed, "http2.invalid_content_length");
                (_hasLength, _head.ContentLength) = (true, length);
                break;
            case KnownHeader.Expect:
                if (!Ascii.EqualsIgnoreCase(value, "100-continue"u8))
                    return Fail(HeaderVerdict.BadRequest, "http2.expectation_failed");
                _head.Flags |= MessageFlags.ExpectContinue;
                if (!options.Proxy100Continue)
                    return true;
                break;
        }

        Add(known, value);
        return true;
    }

    private void Add(KnownHeader known, ReadOnlySpan<byte> value)
    {
        _head.Headers.Add(known, value);
        if (_isSensitive)
            _head.Headers.MarkLastSensitive();
    }

    private bool OnHost(ReadOnlySpan<byte> value)
    {
        if (_hasHost)
            return Fail(HeaderVerdict.BadRequest, "http2.duplicate_host");
        _hasHost = true;
        var authority = _head.Authority;
        if (authority.IsEmpty)
            _head.Headers.Set(KnownHeader.Authority, value);
        else
            _isDifferentHost = !Ascii.EqualsIgnoreCase(authority, value);
        return true;
    }

    private void AddCrumb(ReadOnlySpan<byte> value)
    {
        var needed = _cookiesLength + value.Length + 2;
        if (_cookies is null || _cookies.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(1024, needed * 2));
            _cookies.AsSpan(0, _cookiesLength).CopyTo(larger);
            ReturnCookies();
            _cookies = larger;
        }

        if (_cookiesLength > 0)
        {
            "; "u8.CopyTo(_cookies.AsSpan(_cookiesLength));
            _cookiesLength += 2;
        }

        value.CopyTo(_cookies.AsSpan(_cookiesLength));
        _cookiesLength += value.Length;
        _isCookieSensitive |= _isSensitive;
    }

    private void ReturnCookies()
    {
        if (_cookies is not null)
            ArrayPool<byte>.Shared.Return(_cookies);
        _cookies = null;
    }

    private void CheckPseudo()
    {
        var headers = _head.Headers;
        var method = _head.Method;
        if (!HeaderSyntax.IsToken(method))
        {
            Fail(HeaderVerdict.Malformed, "http2.invalid_method");
            return;
        }

        var isConnect = method.SequenceEqual("CONNECT"u8);
        if (isConnect && !headers.Contains(KnownHeader.Protocol))
            CheckConnect(headers);
        else if (!headers.Contains(KnownHeader.Scheme) || !IsPath(method) || (headers.Contains(KnownHeader.Protocol) && !(isConnect && options.Http2.AllowConnect)))
            Fail(HeaderVerdict.Malformed, "http2.invalid_pseudo_header");
        else
            CheckAuthority();
        if (Verdict == HeaderVerdict.Good && isConnect && headers.Contains(KnownHeader.Protocol))
            BecomeUpgrade(headers);
    }

    /// <summary>RFC 9113, 8.5: CONNECT names an authority and nothing else.</summary>
    private void CheckConnect(HeaderMap headers)
    {
        if (headers.Contains(KnownHeader.Scheme) || headers.Contains(KnownHeader.Path) || _head.Authority.IsEmpty)
            Fail(HeaderVerdict.Malformed, "http2.invalid_connect");
        else
            CheckAuthority();
    }

    private void CheckAuthority()
    {
        if (_isDifferentHost)
            Fail(HeaderVerdict.BadRequest, "http2.host_and_authority_differ");
        else if (_head.Authority.IsEmpty)
            Fail(HeaderVerdict.BadRequest, "http2.missing_host");
        else if (!RequestTarget.IsAuthority(_head.Authority))
            Fail(HeaderVerdict.BadRequest, "http2.invalid_host");
    }

    private bool IsPath(ReadOnlySpan<byte> method)
    {
        var path = _head.Path;
        if (path.IsEmpty || RequestTarget.LengthOf(path) != path.Length)
            return false;
        return path[0] == '/' || (path.Length == 1 && path[0] == '*' && method.SequenceEqual("OPTIONS"u8));
    }

    /// <summary>RFC 8441: behind the codec an extended CONNECT is what it is in HTTP/1.1, a GET that asks for an upgrade.</summary>
    private void BecomeUpgrade(HeaderMap headers)
    {
        var protocol = headers.Get(KnownHeader.Protocol);
        foreach (var type in options.UpgradeTypes)
        {
            if (!Ascii.EqualsIgnoreCase(protocol, type))
                continue;
            headers.Set(KnownHeader.Upgrade, protocol);
            headers.Remove(KnownHeader.Protocol);
            headers.Set(KnownHeader.Method, "GET"u8);
            _head.Flags |= MessageFlags.Upgrade;
            return;
        }

        Fail(HeaderVerdict.BadRequest, "http2.unknown_protocol");
    }
}
