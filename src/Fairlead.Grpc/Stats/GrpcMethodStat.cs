namespace Fairlead.Grpc.Stats;

/// <summary>What is counted of a method: indexes of <see cref="GrpcStatsTable.Schema"/>. Behind them comes one per status code.</summary>
internal enum GrpcMethodStat
{
    Success,
    Failure,
    Total,
    RequestMessageCount,
    ResponseMessageCount,
    FirstCode,
}
