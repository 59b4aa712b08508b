using Fairlead.Headers;
using Fairlead.Http.Http1;
using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Http.Http2.Fields;

/// <summary>Reads trailers: no pseudo-header is allowed, and what frames, routes or authenticates is dropped (RFC 9110, 6.5.1).</summary>
internal sealed class TrailerFieldReader(int maxCount) : IHpackFieldSink
{
    private HeaderMap _trailers = null!;
    private int _count;

    public bool IsGood { get; private set; }

    public void Begin(HeaderMap trailers)
    {
        _trailers = trailers;
        trailers.Clear();
        _count = 0;
        IsGood = true;
    }

    public bool OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex, bool isSensitive)
    {
        IsGood = FieldRules.IsValue(value) && FieldRules.IsName(name, staticIndex) && (name.IsEmpty || name[0] != ':') && ++_count <= maxCount;
        if (!IsGood)
            return false;
        var known = FieldRules.KnownOf(name, staticIndex);
        if (known == KnownHeader.None)
        {
            Add(known, name, value, isSensitive);
            return true;
        }

        IsGood = !FieldRules.IsConnectionSpecific(known, value);
        if (IsGood && !FramingFields.IsForbiddenTrailer(known))
            Add(known, name, value, isSensitive);
        return IsGood;
    }

    private void Add(KnownHeader known, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, bool isSensitive)
    {
        if (known == KnownHeader.None)
            _trailers.Add(name, value);
        else
            _trailers.Add(known, value);
        if (isSensitive)
            _trailers.MarkLastSensitive();
    }
}
