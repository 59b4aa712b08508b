using Fairlead.Codecs;
using Fairlead.Streams;

namespace Fairlead.Clusters;

/// <summary>The outcome of asking a pool for a stream.</summary>
/// <param name="Stream">The stream, or null.</param>
/// <param name="Reason">Why there is none.</param>
/// <param name="FailureReason">Why connecting failed, in the words of access logs; empty if it did not.</param>
internal readonly record struct AcquireResult(ClientStream? Stream, StreamReset Reason, string FailureReason);
