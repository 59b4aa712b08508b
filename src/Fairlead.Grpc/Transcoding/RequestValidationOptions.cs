namespace Fairlead.Grpc.Transcoding;

/// <summary>What becomes of requests that fit no method. Source: <c>envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder.RequestValidationOptions</c>.</summary>
public sealed class RequestValidationOptions
{
    /// <summary>Answers 404 to requests whose path fits no method. Default: they go on as they are.</summary>
    public bool RejectUnknownMethod { get; set; }

    /// <summary>Answers 400 to requests with a query parameter that is no field. Default: they go on as they are.</summary>
    public bool RejectUnknownQueryParameters { get; set; }

    /// <summary>Answers 400 to requests whose body tells another value of a field than path or query do. Default: path and query win, so that services see what was routed.</summary>
    public bool RejectBindingBodyFieldCollisions { get; set; }
}
