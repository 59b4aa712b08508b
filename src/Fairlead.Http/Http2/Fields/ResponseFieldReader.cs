using Fairlead.Headers;
using Fairlead.Http.Http2.Hpack;
using Fairlead.Streams;

namespace Fairlead.Http.Http2.Fields;

/// <summary>Puts the fields of a response into its head, and checks them (RFC 9113, 8.2 and 8.3.2). One per connection.</summary>
internal sealed class ResponseFieldReader(int maxCount) : IHpackFieldSink
{
    private ResponseHead _head = null!;
    private int _count;
    private bool _hasRegular;

    public HeaderVerdict Verdict { get; private set; }

    public void Begin(ResponseHead head)
    {
        _head = head;
        head.Clear();
        head.Flags = MessageFlags.Http2;
        _count = 0;
        _hasRegular = false;
        Verdict = HeaderVerdict.Good;
    }

    public bool OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex, bool isSensitive)
    {
        var isGood = FieldRules.IsValue(value) && (!name.IsEmpty && name[0] == ':' ? OnStatus(name, value) : OnRegular(name, value, staticIndex, isSensitive));
        if (!isGood && Verdict == HeaderVerdict.Good)
            Verdict = HeaderVerdict.Malformed;
        return isGood;
    }

    public void Finish()
    {
        if (_head.Status == 0 && Verdict == HeaderVerdict.Good)
            Verdict = HeaderVerdict.Malformed;
    }

    private bool OnStatus(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (_hasRegular || _head.Status != 0 || !name.SequenceEqual(":status"u8) || value.Length != 3 || value.ContainsAnyExceptInRange((byte)'0', (byte)'9') || value[0] == '0')
            return false;
        _head.Status = ((value[0] - '0') * 100) + ((value[1] - '0') * 10) + (value[2] - '0');

        // 101 has no meaning here (RFC 9113, 8.6).
        return _head.Status != 101;
    }

    private bool OnRegular(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex, bool isSensitive)
    {
        _hasRegular = true;
        if (!FieldRules.IsName(name, staticIndex))
            return false;
        if (++_count > maxCount)
        {
            Verdict = HeaderVerdict.TooLarge;
            return false;
        }

        var known = FieldRules.KnownOf(name, staticIndex);
        if (known == KnownHeader.None)
            _head.Headers.Add(name, value);
        else if (!TryAddKnown(known, value))
            return false;
        if (isSensitive)
            _head.Headers.MarkLastSensitive();
        return true;
    }

    private bool TryAddKnown(KnownHeader known, ReadOnlySpan<byte> value)
    {
        if (FieldRules.IsConnectionSpecific(known, value))
            return false;
        if (known == KnownHeader.ContentLength)
        {
            if (_head.ContentLength >= 0 || !FieldRules.TryReadLength(value, out var length))
                return false;
            _head.ContentLength = length;
        }

        _head.Headers.Add(known, value);
        return true;
    }
}
