namespace Fairlead.Http.Http1;

/// <summary>Is told what a read brought that nobody waited for.</summary>
internal interface IMonitorObserver
{
    /// <summary>Bytes have come, or (<paramref name="hasEnded"/>) the peer has gone.</summary>
    void OnUnawaitedRead(bool hasEnded);
}
