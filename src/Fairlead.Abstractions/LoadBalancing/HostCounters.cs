namespace Fairlead.LoadBalancing;

/// <summary>Counts of one worker for one host. Written by the worker; others read, and may be a little behind.</summary>
internal sealed class HostCounters
{
    public long ConnectionsActive;
    public long ConnectionsTotal;
    public long ConnectFailures;
    public long RequestsTotal;
    public long RequestsSucceeded;
    public long RequestsFailed;
    public long RequestsTimedOut;
}
