using Fairlead.Grpc.Descriptors;

namespace Fairlead.Grpc.Transcoding;

/// <summary>One way in which a method is called by HTTP, with its fields found.</summary>
internal sealed class HttpBinding
{
    public required ProtoMethod Method { get; init; }

    /// <summary>The path of the gRPC call.</summary>
    public required byte[] GrpcPath { get; init; }

    /// <summary>The variables of the path, with their fields.</summary>
    public required (PathVariable Variable, FieldPath Field)[] Variables { get; init; }

    /// <summary>True if the body is the whole request.</summary>
    public required bool IsBodyWhole { get; init; }

    /// <summary>The field that the body is; null for the whole request, or if the body counts for nothing.</summary>
    public required FieldPath? BodyField { get; init; }

    /// <summary>The field of the response that becomes the body; null for the whole response.</summary>
    public required ProtoField? ResponseField { get; init; }

    /// <summary>True if the body counts for anything.</summary>
    public bool TakesBody => IsBodyWhole || BodyField is not null;

    /// <summary>True if the body is many messages.</summary>
    public bool IsStream => Method.IsClientStreaming && TakesBody;

    /// <summary>What the body is made of, if it is no JSON but any bytes.</summary>
    public ProtoMessage? RawRequest => BodyTypeOf(IsBodyWhole ? Method.Input : BodyField?.Last is { IsRepeated: false } f ? f.Message : null);

    /// <summary>What the response is made of, if it is no JSON but any bytes.</summary>
    public ProtoMessage? RawResponse => BodyTypeOf(ResponseField is null ? Method.Output : ResponseField.IsRepeated ? null : ResponseField.Message);

    private static ProtoMessage? BodyTypeOf(ProtoMessage? type) => type is { IsHttpBody: true } ? type : null;
}
