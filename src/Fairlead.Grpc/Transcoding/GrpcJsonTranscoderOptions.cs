using Fairlead.Configuration;
using Fairlead.Extensions;

namespace Fairlead.Grpc.Transcoding;

/// <summary>Options of the transcoder. Source: <c>envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder</c>.</summary>
public sealed class GrpcJsonTranscoderOptions : IValidatedOptions
{
    /// <summary>A file with a <c>FileDescriptorSet</c>: <c>protoc --include_imports --descriptor_set_out</c>. Excludes <see cref="ProtoDescriptorBin"/>. Read when the configuration is applied.</summary>
    public string? ProtoDescriptor { get; set; }

    /// <summary>The <c>FileDescriptorSet</c> itself; base64 in JSON.</summary>
    public byte[]? ProtoDescriptorBin { get; set; }

    /// <summary>The full names of the services to transcode. Empty: the filter does nothing, which is how a route switches it off.</summary>
    public IReadOnlyList<string> Services { get; set; } = [];

    /// <summary>How responses are printed.</summary>
    public GrpcJsonPrintOptions PrintOptions { get; set; } = new();

    /// <summary>Keeps the route that the request matched as it came. Default: no, the gRPC path is matched anew.</summary>
    public bool MatchIncomingRequestRoute { get; set; }

    /// <summary>Query parameters that are no fields and are left out.</summary>
    public IReadOnlyList<string> IgnoredQueryParameters { get; set; } = [];

    /// <summary>Leaves out all query parameters that are no fields. Default: no.</summary>
    public bool IgnoreUnknownQueryParameters { get; set; }

    /// <summary>Serves methods without <c>google.api.http</c> as <c>POST /package.Service/Method</c> with the whole request as the body. Default: no.</summary>
    public bool AutoMapping { get; set; }

    /// <summary>Answers errors with a <c>google.rpc.Status</c> as JSON. Default: no, with an empty body and the status in <c>grpc-status</c> and <c>grpc-message</c>.</summary>
    public bool ConvertGrpcStatus { get; set; }

    /// <summary>The longest request body, in bytes: 1 to 1 GiB. Default 1 MiB. Longer ones get 413.</summary>
    public int MaxRequestBodySize { get; set; } = 1024 * 1024;

    /// <summary>The longest response body of unary calls, and the longest message of streams, in bytes: 1 to 1 GiB. Default 1 MiB. Longer ones get 500, or break the stream off.</summary>
    public int MaxResponseBodySize { get; set; } = 1024 * 1024;

    /// <summary>What becomes of requests that fit no method.</summary>
    public RequestValidationOptions RequestValidationOptions { get; set; } = new();

    /// <inheritdoc/>
    public IEnumerable<ConfigError> Validate()
    {
        const int gibibyte = 1024 * 1024 * 1024;
        if (MaxRequestBodySize is < 1 or > gibibyte)
            yield return new ConfigError("max_request_body_size", "must be from 1 to 1073741824");
        if (MaxResponseBodySize is < 1 or > gibibyte)
            yield return new ConfigError("max_response_body_size", "must be from 1 to 1073741824");
        foreach (var error in Transcoder.For(this).Errors)
            yield return error;
    }
}
