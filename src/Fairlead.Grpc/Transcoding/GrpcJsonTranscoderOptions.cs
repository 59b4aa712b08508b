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

    /// <summary>What stays encoded in variables of a path that may have slashes. Default: characters that have a meaning in URLs.</summary>
    public UrlUnescapeSpec UrlUnescapeSpec { get; set; }

    /// <summary>Takes a plus sign in the query for a space, as forms write it. Default: no.</summary>
    public bool QueryParamUnescapePlus { get; set; }

    /// <summary>Takes whatever follows the last colon of a path for a verb, so that <c>/foo/bar:baz</c> does not fit <c>/foo/{x}</c>. Default: only what is a verb of some method.</summary>
    public bool MatchUnregisteredCustomVerb { get; set; }

    /// <summary>Takes names of enums in any case, and with dashes for underscores. Default: no.</summary>
    public bool CaseInsensitiveEnumParsing { get; set; }

    /// <summary>Passes query parameters that are no fields to methods that take an <c>HttpBody</c>, as a <c>UnknownQueryParams</c> among its extensions; leaves them out for others. Default: no.</summary>
    public bool CaptureUnknownQueryParameters { get; set; }

    /// <summary>The longest request body of unary calls, and the longest message of streams, in bytes: 1 to 1 GiB. Default 1 MiB. Longer ones get 413.</summary>
    public int MaxRequestBodySize { get; set; } = 1024 * 1024;

    /// <summary>The longest response body of unary calls, and the longest message, inflated if it was compressed, in bytes: 1 to 1 GiB. Default 1 MiB. Longer ones get 500 or 502, or break the stream off.</summary>
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
        if (!Enum.IsDefined(UrlUnescapeSpec))
            yield return new ConfigError("url_unescape_spec", "is none of the known values");
        foreach (var error in Transcoder.For(this).Errors)
            yield return error;
    }
}
