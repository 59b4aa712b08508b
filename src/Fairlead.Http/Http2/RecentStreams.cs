namespace Fairlead.Http.Http2;

/// <summary>The numbers of the streams that closed last. For those that this side broke off, frames may still be on their way (RFC 9113, 5.1); the others have no excuse.</summary>
internal sealed class RecentStreams
{
    private const int Capacity = 128;

    // Those that were broken off are noted as negative numbers.
    private int[] _ids = [];
    private int _next;

    public void Add(int id, bool isBrokenOff)
    {
        // Most connections that rest have closed few streams: it begins small.
        if (_next == _ids.Length && _ids.Length < Capacity)
            Array.Resize(ref _ids, Math.Max(8, _ids.Length * 2));
        if (_next == Capacity)
            _next = 0;
        _ids[_next++] = isBrokenOff ? -id : id;
    }

    public bool Contains(int id) => Array.IndexOf(_ids, id) >= 0 || IsBrokenOff(id);

    public bool IsBrokenOff(int id) => Array.IndexOf(_ids, -id) >= 0;
}
