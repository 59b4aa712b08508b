namespace Fairlead.Grpc.Transcoding;

/// <summary>How JSON is printed. Source: <c>envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder.PrintOptions</c>.</summary>
public sealed class GrpcJsonPrintOptions
{
    /// <summary>Adds line breaks and indentation. Default: no.</summary>
    public bool AddWhitespace { get; set; }

    /// <summary>Prints fields that have their default: numbers, strings, enums, lists and maps, but neither messages nor optional fields. Default: no.</summary>
    public bool AlwaysPrintPrimitiveFields { get; set; }

    /// <summary>Prints enums as numbers. Default: by name.</summary>
    public bool AlwaysPrintEnumsAsInts { get; set; }

    /// <summary>Prints the names of fields as they are declared. Default: in lowerCamelCase.</summary>
    public bool PreserveProtoFieldNames { get; set; }

    /// <summary>Ends each message of a stream with a line break, instead of printing an array. Default: no.</summary>
    public bool StreamNewlineDelimited { get; set; }

    /// <summary>Sends each message of a stream as an event: server-sent events, <c>text/event-stream</c>. Wins over <see cref="StreamNewlineDelimited"/>. Default: no.</summary>
    public bool StreamSseStyleDelimited { get; set; }
}
