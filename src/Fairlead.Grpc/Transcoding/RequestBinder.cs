using Fairlead.Grpc.Descriptors;
using Fairlead.Grpc.Wire;

namespace Fairlead.Grpc.Transcoding;

/// <summary>
/// Makes gRPC requests from the parts of an HTTP request. The fields of the body come first, then those of the query and of the path: of a field that comes twice the last counts,
/// and messages that come in parts are merged (protobuf.dev, <em>Encoding</em>).
/// </summary>
internal sealed class RequestBinder(Transcoder transcoder)
{
    private const int MaxPathDepth = 100;

    private readonly JsonToWire _json = new(transcoder.Pool);
    private readonly ByteBuffer _name = new();
    private readonly ByteBuffer _text = new();
    private readonly ByteBuffer _bindings = new();
    private readonly UnknownParameters _unknown = new();
    private readonly ProtoField[] _fields = new ProtoField[MaxPathDepth];

    /// <summary>Why the last call returned false.</summary>
    public string Error { get; private set; } = "";

    /// <summary>True if a field can be told by plain text.</summary>
    public static bool HasText(ProtoField field) => field.Message is null
        || (!field.IsMap && field.Message.WellKnown is WellKnownType.Timestamp or WellKnownType.Duration or WellKnownType.FieldMask or WellKnownType.Wrapper);

    public void Free()
    {
        _json.Free();
        _name.Free();
        _text.Free();
        _bindings.Free();
        _unknown.Free();
    }

    /// <summary>Notes the fields of the query and of the path, before the request's head changes.</summary>
    /// <param name="binding">How the method is called.</param>
    /// <param name="path">The path without query.</param>
    /// <param name="segments">Its segments.</param>
    /// <param name="query">The query without question mark.</param>
    /// <param name="unknown">Is told whether a query parameter was no field.</param>
    public bool TryBind(HttpBinding binding, ReadOnlySpan<byte> path, PathSegments segments, ReadOnlySpan<byte> query, out bool unknown)
    {
        _bindings.Clear();
        _unknown.Clear();
        unknown = false;
        while (!query.IsEmpty)
        {
            var end = query.IndexOf((byte)'&');
            var parameter = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            if (!parameter.IsEmpty && !TryBindParameter(binding.Method.Input, parameter, out unknown))
                return false;
        }

        foreach (var (variable, field) in binding.Variables)
        {
            _text.Clear();
            PercentDecoding.Decode(segments.Get(path, variable), variable.HasManySegments ? transcoder.KeptInPaths : default, isForm: false, _text);
            if (!TryWriteText(field.Fields, 0))
                return Fail($"the path does not fit the type of '{variable.Path}'");
        }

        return true;
    }

    /// <summary>Appends the frame of a request that is one message.</summary>
    public bool TryWriteRequest(HttpBinding binding, ReadOnlySpan<byte> body, ReadOnlySpan<byte> contentType, ByteBuffer destination)
    {
        if (binding.IsStream)
            WriteBindings(destination);
        else if (binding.RawRequest is not null)
            WriteRaw(binding, body, contentType, isFirst: true, destination);
        else
            return TryWriteElement(binding, binding.TakesBody ? body : default, isFirst: true, destination);
        return true;
    }

    /// <summary>Appends the frame of one message. The fields of the query and of the path belong to the first.</summary>
    public bool TryWriteElement(HttpBinding binding, ReadOnlySpan<byte> json, bool isFirst, ByteBuffer destination)
    {
        var frame = destination.BeginFrame();
        if (!json.IsEmpty && !(binding.BodyField is { } field ? _json.TryWriteNested(json, field, destination) : _json.TryWriteMessage(json, binding.Method.Input, destination)))
            return Fail(_json.Error);
        if (isFirst && transcoder.Options.RequestValidationOptions.RejectBindingBodyFieldCollisions && FieldCollision.Exists(destination.Span[frame..], _bindings.Span, binding.Method.Input))
            return Fail("the body and the path or query tell different values of a field");
        if (isFirst)
            destination.Write(_bindings.Span);
        destination.EndFrame(frame);
        return true;
    }

    /// <summary>Appends a frame of nothing but the fields of the query and of the path, if there are any.</summary>
    public void WriteBindings(ByteBuffer destination)
    {
        if (_bindings.Length == 0)
            return;
        var frame = destination.BeginFrame();
        destination.Write(_bindings.Span);
        destination.EndFrame(frame);
    }

    /// <summary>Appends the frame of a message whose body is any bytes.</summary>
    public void WriteRaw(HttpBinding binding, ReadOnlySpan<byte> body, ReadOnlySpan<byte> contentType, bool isFirst, ByteBuffer destination)
    {
        var frame = destination.BeginFrame();
        WriteRaw(binding.BodyField, 0, body, contentType, isFirst ? _unknown : null, destination);
        if (isFirst)
            destination.Write(_bindings.Span);
        destination.EndFrame(frame);
    }

    /// <summary>HttpBody: content_type 1, data 2, extensions 3.</summary>
    private static void WriteRaw(FieldPath? path, int index, ReadOnlySpan<byte> body, ReadOnlySpan<byte> contentType, UnknownParameters? unknown, ByteBuffer destination)
    {
        if (path is not null && index < path.Fields.Length)
        {
            destination.WriteTag(path.Fields[index].Number, WireType.Bytes);
            var mark = destination.BeginLength();
            WriteRaw(path, index + 1, body, contentType, unknown, destination);
            destination.EndLength(mark);
            return;
        }

        if (!contentType.IsEmpty)
        {
            destination.WriteTag(1, WireType.Bytes);
            destination.WriteBytes(contentType);
        }

        destination.WriteTag(2, WireType.Bytes);
        destination.WriteBytes(body);
        unknown?.WriteExtension(destination);
    }

    private bool TryBindParameter(ProtoMessage type, ReadOnlySpan<byte> parameter, out bool unknown)
    {
        var equals = parameter.IndexOf((byte)'=');
        _name.Clear();
        PercentDecoding.Decode(equals < 0 ? parameter : parameter[..equals], default, isForm: transcoder.Options.QueryParamUnescapePlus, _name);
        unknown = false;
        if (transcoder.IgnoredParameters.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(_name.Span))
            return true;
        _text.Clear();
        PercentDecoding.Decode(equals < 0 ? default : parameter[(equals + 1)..], default, isForm: transcoder.Options.QueryParamUnescapePlus, _text);
        var count = FindFields(type, _name.Span);
        if (count == 0 && transcoder.Options.CaptureUnknownQueryParameters)
            return _unknown.TryAdd(_name.Span, _text.Span) || Fail("a query parameter is not UTF-8");
        if (count == 0)
        {
            unknown = !transcoder.Options.IgnoreUnknownQueryParameters;
            return !unknown || Fail("a query parameter is no field of the request");
        }

        return TryWriteText(_fields.AsSpan(0, count), 0) || Fail($"the query parameter does not fit the type of '{_fields[count - 1].Name}'");
    }

    /// <summary>Finds the fields of a dotted name. Returns their number: 0 if there is no such field, or no text can tell it.</summary>
    private int FindFields(ProtoMessage type, ReadOnlySpan<byte> name)
    {
        var count = 0;
        ProtoMessage? current = type;
        while (current is not null && count < MaxPathDepth)
        {
            var dot = name.IndexOf((byte)'.');
            if (current.Find(dot < 0 ? name : name[..dot]) is not { } field)
                return 0;
            _fields[count++] = field;
            if (dot < 0)
                return HasText(field) ? count : 0;
            if (field.IsRepeated)
                return 0;
            name = name[(dot + 1)..];
            current = field.Message;
        }

        return 0;
    }

    /// <summary>Appends the text as the last of the fields, nested in the others.</summary>
    private bool TryWriteText(ReadOnlySpan<ProtoField> fields, int index)
    {
        var field = fields[index];
        var isNested = field.Message is not null;
        if (field.WireType == WireType.StartGroup)
            return false;
        _bindings.WriteTag(field.Number, isNested ? WireType.Bytes : field.WireType);
        if (!isNested)
            return (field.Kind != Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type.String || System.Text.Unicode.Utf8.IsValid(_text.Span)) && ScalarText.TryWrite(_text.Span, field, _bindings);
        var mark = _bindings.BeginLength();
        if (index == fields.Length - 1 ? !JsonToWire.TryWriteText(_text.Span, field.Message!, _bindings) : !TryWriteText(fields, index + 1))
            return false;
        _bindings.EndLength(mark);
        return true;
    }

    private bool Fail(string error)
    {
        Error = error;
        return false;
    }
}
