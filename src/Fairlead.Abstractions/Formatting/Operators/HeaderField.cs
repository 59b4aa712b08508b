using System.Buffers.Text;
using System.Text;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>REQ, RESP, TRAILER(NAME or NAME?OTHER): the first value of a header field, or of another if the first is not there.</summary>
internal sealed class HeaderField : Segment
{
    private readonly HeaderSource _source;
    private readonly KnownHeader _known;
    private readonly byte[] _name;
    private readonly HeaderField? _otherwise;
    private readonly int _maxLength;

    private HeaderField(HeaderSource source, string name, HeaderField? otherwise, int maxLength)
    {
        // HTTP/1's Host is kept as :authority.
        if (name.Equals("host", StringComparison.OrdinalIgnoreCase) && source == HeaderSource.Request)
            name = ":authority";
        _source = source;
        _name = Encoding.ASCII.GetBytes(name.ToLowerInvariant());
        _known = KnownHeaders.Find(_name);
        _otherwise = otherwise;
        _maxLength = maxLength;
    }

    public static Segment? Parse(OperatorCall call, HeaderSource source)
    {
        var names = (call.Argument ?? "").Split('?');
        if (names.Length > 2)
            return call.Fail("takes at most one alternative: NAME?OTHER");
        foreach (var name in names)
        {
            if (!HeaderSyntax.IsToken(Encoding.UTF8.GetBytes(name.StartsWith(':') ? name[1..] : name)))
                return call.Fail($"'{name}' is no header name");
        }

        var maxLength = call.Length ?? int.MaxValue;
        var otherwise = names.Length == 2 ? new HeaderField(source, names[1], null, maxLength) : null;
        return new HeaderField(source, names[0], otherwise, maxLength);
    }

    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        if (TryGet(info, out var value))
            writer.Text(value[..Math.Min(value.Length, _maxLength)]);
        else if (_source == HeaderSource.Response && _known == KnownHeader.Status && info.Response is { Status: > 0 } response)
            WriteStatus(response.Status, ref writer);
        else if (_otherwise is not null)
            _otherwise.Write(info, ref writer);
        else
            writer.Missing();
    }

    // The status of a response is no field of its map.
    private void WriteStatus(int status, ref ValueWriter writer)
    {
        Span<byte> text = stackalloc byte[11];
        Utf8Formatter.TryFormat(status, text, out var written);
        writer.Text(text[..Math.Min(written, _maxLength)]);
    }

    private bool TryGet(StreamInfo info, out ReadOnlySpan<byte> value)
    {
        var headers = _source switch
        {
            HeaderSource.Request => info.Request?.Headers,
            HeaderSource.Response => info.Response?.Headers,
            _ => info.ResponseTrailers,
        };
        value = default;
        if (headers is null)
            return false;
        return _known == KnownHeader.None ? headers.TryGetValue(_name, out value) : headers.TryGetValue(_known, out value);
    }
}
