namespace Fairlead.Http.Http2.Frames;

/// <summary>How much of something that is legal but can be abused a peer has left: a stock, and so many more per second.</summary>
internal struct Budget(int stock, int perSecond)
{
    private double _left = stock;
    private long _last;

    /// <summary>Takes one. Returns false if none is left.</summary>
    public bool TryTake(long nowMilliseconds)
    {
        if (_left < stock)
            _left = Math.Min(stock, _left + ((nowMilliseconds - _last) * perSecond / 1000.0));
        _last = nowMilliseconds;
        if (_left < 1)
            return false;
        _left--;
        return true;
    }
}
