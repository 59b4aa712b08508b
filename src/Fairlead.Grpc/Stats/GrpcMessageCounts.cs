namespace Fairlead.Grpc.Stats;

/// <summary>How many messages have passed in a stream. A state of the stream, if <see cref="GrpcStatsOptions.EmitFilterState"/> is set.</summary>
public sealed class GrpcMessageCounts
{
    /// <summary>Messages of the request.</summary>
    public long RequestMessageCount { get; internal set; }

    /// <summary>Messages of the response.</summary>
    public long ResponseMessageCount { get; internal set; }
}
