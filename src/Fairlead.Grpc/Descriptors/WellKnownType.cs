namespace Fairlead.Grpc.Descriptors;

/// <summary>Messages that have a JSON form of their own (protobuf.dev, <em>ProtoJSON Format</em>).</summary>
internal enum WellKnownType
{
    None,
    Any,

    /// <summary>An object without fields; only within an <c>Any</c> it is written as a value.</summary>
    Empty,
    Timestamp,
    Duration,
    FieldMask,
    Struct,
    Value,
    ListValue,
    Wrapper,
}
