namespace Fairlead.Workers;

/// <summary>Keeps things for reuse, and gives up those that nobody needs.</summary>
internal interface ITrimmable
{
    /// <summary>Gives up what was not needed since the last call. On the worker's thread.</summary>
    void Trim();
}
