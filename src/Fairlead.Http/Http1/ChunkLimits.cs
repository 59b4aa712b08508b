namespace Fairlead.Http.Http1;

/// <summary>Limits of the chunked coding.</summary>
/// <param name="MaxExtensionBytes">Bytes of chunk extensions per message.</param>
/// <param name="MaxTrailerBytes">Bytes of trailers.</param>
/// <param name="MaxTrailerCount">Trailer fields.</param>
internal readonly record struct ChunkLimits(int MaxExtensionBytes, int MaxTrailerBytes, int MaxTrailerCount);
