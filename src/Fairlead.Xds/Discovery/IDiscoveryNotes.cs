namespace Fairlead.Xds.Discovery;

/// <summary>Takes what an operator should know.</summary>
internal interface IDiscoveryNotes
{
    /// <summary>Tells something, the first time only.</summary>
    void Once(string message);

    /// <summary>Counts a field that is passed over, and tells it the first time.</summary>
    void UnknownField(string message);
}
