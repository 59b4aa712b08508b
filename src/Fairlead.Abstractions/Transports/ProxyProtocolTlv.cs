namespace Fairlead.Transports;

/// <summary>An extra field of a PROXY header.</summary>
/// <param name="Type">The type, such as 0x02 for the authority.</param>
/// <param name="Value">The value.</param>
public readonly record struct ProxyProtocolTlv(byte Type, ReadOnlyMemory<byte> Value);
