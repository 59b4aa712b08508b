using Fairlead.Streams;

namespace Fairlead.Conformance.Tests.Support;

/// <summary>What an access log learnt of one exchange or connection.</summary>
internal sealed record LogEntry(
    int Code,
    string Details,
    ResponseFlags Flags,
    int Attempts,
    long Received,
    long Sent,
    string Cluster,
    string Route,
    string Host,
    string Client,
    string Path,
    string FailureReason);
