namespace Fairlead.Http.Http2;

/// <summary>The numbers of the streams that closed last: frames for them may still be on their way (RFC 9113, 5.1).</summary>
internal sealed class RecentStreams
{
    private const int Capacity = 128;

    private int[] _ids = [];
    private int _next;

    public void Add(int id)
    {
        // Most idle connections never close this many streams; they begin small.
        if (_next == _ids.Length && _ids.Length < Capacity)
            Array.Resize(ref _ids, Math.Max(8, _ids.Length * 2));
        if (_next == Capacity)
            _next = 0;
        _ids[_next++] = id;
    }

    public bool Contains(int id) => Array.IndexOf(_ids, id) >= 0;
}
