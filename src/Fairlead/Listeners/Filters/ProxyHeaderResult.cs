using Fairlead.Configuration;
using Fairlead.Transports;
namespace Fairlead.Listeners.Filters;

/// <summary>The outcome of looking at the first bytes of a connection.</summary>
/// <param name="Status">What they are.</param>
/// <param name="Length">Valid: the length of the header. Incomplete: how many bytes are needed to go on, more than there were.</param>
/// <param name="Version">The version, once it is known.</param>
/// <param name="Header">Valid: the header.</param>
internal readonly record struct ProxyHeaderResult(ProxyHeaderStatus Status, int Length = 0, ProxyProtocolVersion? Version = null, ProxyProtocolHeader? Header = null);
