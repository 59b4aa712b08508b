namespace Fairlead.Configuration;

/// <summary>A range of IP addresses.</summary>
/// <param name="AddressPrefix">The first address, for example <c>10.0.0.0</c>.</param>
/// <param name="PrefixLength">How many leading bits count: 0–32 for IPv4, 0–128 for IPv6.</param>
public sealed record CidrRange(string AddressPrefix, int PrefixLength);
