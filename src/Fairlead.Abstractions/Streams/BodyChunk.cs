namespace Fairlead.Streams;

/// <summary>The outcome of reading a body.</summary>
/// <remarks>Whoever holds a chunk holds flow-control credit: the bytes are valid until <c>ReleaseData</c>, which also lets the peer send more.</remarks>
/// <param name="Data">The bytes; may be empty.</param>
/// <param name="Status">What comes after them.</param>
public readonly record struct BodyChunk(ReadOnlyMemory<byte> Data, BodyStatus Status);
