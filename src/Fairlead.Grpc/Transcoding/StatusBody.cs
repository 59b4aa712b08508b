using System.Buffers;
using System.Buffers.Text;
using Fairlead.Grpc.Descriptors;
using Fairlead.Grpc.Wire;
using Fairlead.Headers;
using Google.Protobuf.Reflection;
using Kind = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;

namespace Fairlead.Grpc.Transcoding;

/// <summary>The end of a call that failed, as the JSON of a <c>google.rpc.Status</c>: from <c>grpc-status-details-bin</c>, or else from <c>grpc-status</c> and <c>grpc-message</c>.</summary>
internal static class StatusBody
{
    private static readonly ProtoMessage Status = CreateStatus();

    private static ReadOnlySpan<byte> DetailsName => "grpc-status-details-bin"u8;

    public static void Write(HeaderMap trailers, GrpcStatusCode code, WireToJson json, ByteBuffer scratch, ByteBuffer destination)
    {
        scratch.Clear();
        if (trailers.TryGetValue(DetailsName, out var details) && TryDecode(details, scratch) && json.TryWriteMessage(scratch.Span, Status, destination))
            return;

        // Details of a type that is not in the set are not worth losing the status.
        scratch.Clear();
        destination.Clear();
        WritePlain(trailers, code, scratch);
        if (!json.TryWriteMessage(scratch.Span, Status, destination))
            destination.Clear();
    }

    private static void WritePlain(HeaderMap trailers, GrpcStatusCode code, ByteBuffer destination)
    {
        destination.WriteTag(1, WireType.Varint);
        destination.WriteVarint((ulong)code);
        var message = trailers.Get(KnownHeader.GrpcMessage);
        destination.WriteTag(2, WireType.Bytes);
        var mark = destination.BeginLength();
        destination.Advance(GrpcMessage.Decode(message, destination.GetSpan(message.Length)));
        if (!System.Text.Unicode.Utf8.IsValid(destination.Span[mark..]))
            destination.Truncate(mark);
        destination.EndLength(mark);
    }

    /// <summary>Binary fields may come without padding (gRPC over HTTP/2, <em>Binary-Header</em>).</summary>
    private static bool TryDecode(ReadOnlySpan<byte> text, ByteBuffer destination)
    {
        text = text.TrimEnd((byte)'=');
        if (text.Length % 4 == 1)
            return false;
        var whole = text.Length & ~3;
        var span = destination.GetSpan(Base64.GetMaxDecodedFromUtf8Length(text.Length + 4));
        if (Base64.DecodeFromUtf8(text[..whole], span, out _, out var written) != OperationStatus.Done)
            return false;
        destination.Advance(written);
        if (whole == text.Length)
            return true;
        Span<byte> last = [(byte)'=', (byte)'=', (byte)'=', (byte)'='];
        text[whole..].CopyTo(last);
        var isDone = Base64.DecodeFromUtf8(last, destination.GetSpan(3), out _, out written) == OperationStatus.Done;
        destination.Advance(written);
        return isDone;
    }

    private static ProtoMessage CreateStatus()
    {
        var details = new ProtoField(new FieldDescriptorProto { Name = "details", Number = 3, Type = Kind.Message, Label = Label.Repeated }, 2, true, false)
        {
            Message = new ProtoMessage("google.protobuf.Any", false),
        };
        var status = new ProtoMessage("google.rpc.Status", false);
        status.SetFields(
        [
            new ProtoField(new FieldDescriptorProto { Name = "code", Number = 1, Type = Kind.Int32, Label = Label.Optional }, 0, true, false),
            new ProtoField(new FieldDescriptorProto { Name = "message", Number = 2, Type = Kind.String, Label = Label.Optional }, 1, true, false),
            details,
        ]);
        return status;
    }
}
