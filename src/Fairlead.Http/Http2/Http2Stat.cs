namespace Fairlead.Http.Http2;

/// <summary>What connections of HTTP/2 count; names are Envoy's where it has them.</summary>
internal enum Http2Stat
{
    DroppedHeadersWithUnderscores,
    GoawaySent,
    HeaderOverflow,
    InboundContinuationFlood,
    InboundEmptyFramesFlood,
    InboundPriorityFramesFlood,
    InboundResetFlood,
    InboundWindowUpdateFramesFlood,
    KeepaliveTimeout,
    OutboundControlFlood,
    ProtocolError,
    RequestsRejectedWithUnderscoresInHeaders,
    RxMessagingError,
    RxReset,
    StreamRefusedErrors,
    StreamsActive,
    Trailers,
    TxReset,
}
