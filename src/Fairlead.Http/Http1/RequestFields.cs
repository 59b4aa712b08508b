using System.Text;
using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Http.Http1;

/// <summary>Sorts the fields of a request: into the map, into the framing, or out.</summary>
internal ref struct RequestFields(RequestHead head, ServerCodecOptions options)
{
    private int _connectionStart;
    private int _connectionLength;
    private int _upgradeStart;
    private int _upgradeLength;
    private bool _hasHost;
    private bool _hasSeveralConnections;
    private bool _hasExpectation;

    public bool TryAdd(ReadOnlySpan<byte> block, int nameStart, FieldLine line, ref MessageFraming framing, out HttpError error)
    {
        error = default;
        var name = block.Slice(nameStart, line.NameLength);
        var value = block.Slice(line.ValueStart, line.ValueLength);
        var known = KnownHeaders.Find(name);
        switch (known)
        {
            case KnownHeader.None:
                return TryAddUnknown(name, nameStart, line, out error);
            case KnownHeader.Host:
                return TryAddHost(value, line, out error);
            case KnownHeader.ContentLength:
                error = HttpError.BadRequest("http1.content_length_invalid");
                head.Headers.AddImported(known, nameStart, line.NameLength, line.ValueStart, line.ValueLength);
                return FramingFields.TryReadContentLength(value, ref framing);
            case KnownHeader.TransferEncoding:
                var status = FramingFields.ReadTransferEncoding(value, ref framing);
                error = new HttpError(status, "http1.transfer_encoding_invalid");
                return status == 0;
            case KnownHeader.Connection:
                NoteConnection(line, ref framing, value);
                return true;
            case KnownHeader.Upgrade:
                (_upgradeStart, _upgradeLength) = (line.ValueStart, _upgradeLength > 0 ? -1 : line.ValueLength);
                return true;
            case KnownHeader.KeepAlive or KnownHeader.ProxyConnection:
                return true;
            case KnownHeader.TE:
                if (FramingFields.IsTrailersOnly(value))
                    head.Headers.AddImported(known, nameStart, line.NameLength, line.ValueStart, line.ValueLength);
                return true;
            case KnownHeader.Expect:
                return TryAddExpect(value, nameStart, line, out error);
            default:
                head.Headers.AddImported(known, nameStart, line.NameLength, line.ValueStart, line.ValueLength);
                return true;
        }
    }

    public bool TryFinish(ReadOnlySpan<byte> block, ref MessageFraming framing, out HttpError error)
    {
        if (!TryFinishHost(out error) || !TryFinishFraming(ref framing, out error))
            return false;
        FinishUpgrade(block, ref framing);
        if (_connectionLength > 0)
            RemoveNominated(block);
        head.ContentLength = framing.IsChunked ? -1 : Math.Max(framing.ContentLength, framing.HasTransferEncoding ? -1 : framing.ContentLength);
        if (_hasExpectation)
            head.Flags |= MessageFlags.ExpectContinue;
        return true;
    }

    private bool TryAddUnknown(ReadOnlySpan<byte> name, int nameStart, FieldLine line, out HttpError error)
    {
        error = default;
        if (options.UnderscoresAction != HeadersWithUnderscoresAction.Allow && name.Contains((byte)'_'))
        {
            error = HttpError.BadRequest("http1.unexpected_underscore");
            return options.UnderscoresAction == HeadersWithUnderscoresAction.DropHeader;
        }

        head.Headers.AddImported(KnownHeader.None, nameStart, line.NameLength, line.ValueStart, line.ValueLength);
        return true;
    }

    private bool TryAddHost(ReadOnlySpan<byte> value, FieldLine line, out HttpError error)
    {
        error = HttpError.BadRequest("http1.invalid_host");
        if (_hasHost || (!value.IsEmpty && !RequestTarget.IsAuthority(value)))
            return false;
        _hasHost = true;

        // The absolute form's authority wins over the field (RFC 9112, 3.2.2), as CONNECT's does.
        if (!head.Headers.Contains(KnownHeader.Authority))
            head.Headers.AddImported(KnownHeader.Authority, line.ValueStart, line.ValueLength);
        return true;
    }

    private bool TryAddExpect(ReadOnlySpan<byte> value, int nameStart, FieldLine line, out HttpError error)
    {
        error = new HttpError(417, "http1.expectation_failed");
        if (!Ascii.EqualsIgnoreCase(value, "100-continue"u8))
            return false;

        // An HTTP/1.0 client does not understand 100 (RFC 9110, 10.1.1).
        _hasExpectation = (head.Flags & MessageFlags.Http11) != 0;
        if (options.Proxy100Continue && _hasExpectation)
            head.Headers.AddImported(KnownHeader.Expect, nameStart, line.NameLength, line.ValueStart, line.ValueLength);
        return true;
    }

    private void NoteConnection(FieldLine line, ref MessageFraming framing, ReadOnlySpan<byte> value)
    {
        _hasSeveralConnections |= _connectionLength > 0;
        (_connectionStart, _connectionLength) = (line.ValueStart, line.ValueLength);
        FramingFields.ReadConnection(value, ref framing);
    }

    private readonly bool TryFinishHost(out HttpError error)
    {
        error = HttpError.BadRequest("http1.missing_host");
        if (_hasHost)
            return true;
        if ((head.Flags & MessageFlags.Http10) == 0)
            return false;
        if (head.Headers.Contains(KnownHeader.Authority))
            return true;
        if (options.Http1.DefaultHostForHttp10.Length == 0)
            return false;
        head.Headers.Add(KnownHeader.Authority, Encoding.ASCII.GetBytes(options.Http1.DefaultHostForHttp10));
        return true;
    }

    private readonly bool TryFinishFraming(ref MessageFraming framing, out HttpError error)
    {
        error = default;
        if (framing.HasTransferEncoding && (framing.ContentLength >= 0 || (head.Flags & MessageFlags.Http10) != 0))
        {
            // RFC 9112, 6.3 (3) and 6.1: both at once, or chunked from HTTP/1.0, are signs of request smuggling.
            error = HttpError.BadRequest("http1.content_length_and_transfer_encoding");
            return false;
        }

        if (head.Method.SequenceEqual("CONNECT"u8))
        {
            error = HttpError.BadRequest("http1.connect_with_body");
            return framing.ContentLength <= 0 && !framing.HasTransferEncoding;
        }

        return true;
    }

    private readonly void FinishUpgrade(ReadOnlySpan<byte> block, ref MessageFraming framing)
    {
        if (_upgradeLength <= 0 || !framing.HasUpgradeOption || (head.Flags & MessageFlags.Http11) == 0 || framing.ContentLength > 0 || framing.IsChunked)
            return;
        var token = block.Slice(_upgradeStart, _upgradeLength);
        foreach (var type in options.UpgradeTypes)
        {
            if (!Ascii.EqualsIgnoreCase(token, type))
                continue;
            head.Flags |= MessageFlags.Upgrade;
            head.Headers.AddImported(KnownHeader.Upgrade, _upgradeStart, _upgradeLength);
            return;
        }
    }

    private readonly void RemoveNominated(ReadOnlySpan<byte> block)
    {
        if (!_hasSeveralConnections)
        {
            FramingFields.RemoveNominated(block.Slice(_connectionStart, _connectionLength), head.Headers);
            return;
        }

        for (var at = block.IndexOf("\r\n"u8) + 2; at < block.Length - 2;)
        {
            FieldLine.TryParse(block, at, out var line);
            if (KnownHeaders.Find(block.Slice(at, line.NameLength)) == KnownHeader.Connection)
                FramingFields.RemoveNominated(block.Slice(line.ValueStart, line.ValueLength), head.Headers);
            at = line.End;
        }
    }
}
