using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Translation;

/// <summary>The options of an extension: a message of ours, or JSON that an extension of the user binds.</summary>
internal readonly struct TypedConfig
{
    private readonly ByteString _bytes;

    private TypedConfig(MessageDescriptor? type, ByteString bytes, RawConfig? raw, Scope at) => (Type, _bytes, Raw, At) = (type, bytes, raw, at);

    /// <summary>The type of the message; null if the options are <see cref="Raw"/>.</summary>
    public MessageDescriptor? Type { get; }

    public RawConfig? Raw { get; }

    /// <summary>Where the fields of the message stand.</summary>
    public Scope At { get; }

    /// <summary>Opens an <c>Any</c>; null after an error.</summary>
    public static TypedConfig? Open(Any any, Scope at)
    {
        if (any.TypeUrl.Length == 0)
            at.Missing("'@type' is required: the type URL of the options");
        else if (MessageTypes.Find(any.TypeUrl) is not { } type)
            RefuseType(any.TypeUrl, at);
        else if (type == global::Xds.Type.V3.TypedStruct.Descriptor)
            return Parse(global::Xds.Type.V3.TypedStruct.Parser, any.Value, at) is { } content ? OpenStruct(content.TypeUrl, content.Value, at) : null;
        else if (type == Udpa.Type.V1.TypedStruct.Descriptor)
            return Parse(Udpa.Type.V1.TypedStruct.Parser, any.Value, at) is { } content ? OpenStruct(content.TypeUrl, content.Value, at) : null;
        else if (type == Struct.Descriptor)
            return Parse(Struct.Parser, any.Value, at) is { } content ? new(null, ByteString.Empty, new RawConfig("", StructNodes.ToJson(content)), at) : null;
        else
            return new(type, any.Value, null, at);
        return null;
    }

    /// <summary>The name of the type of the options, without opening more than a <c>TypedStruct</c>; empty if it cannot be told.</summary>
    public static string TypeNameOf(Any any)
    {
        try
        {
            return MessageTypes.NameOf(MessageTypes.NameOf(any.TypeUrl) switch
            {
                "xds.type.v3.TypedStruct" => global::Xds.Type.V3.TypedStruct.Parser.ParseFrom(any.Value).TypeUrl,
                "udpa.type.v1.TypedStruct" => Udpa.Type.V1.TypedStruct.Parser.ParseFrom(any.Value).TypeUrl,
                _ => any.TypeUrl,
            });
        }
        catch (Exception exception) when (IsMalformed(exception))
        {
            return "";
        }
    }

    // A wrapper (such as UInt32Value) with a tag of zero inside makes the library throw the second kind.
    private static bool IsMalformed(Exception exception) => exception is InvalidProtocolBufferException or InvalidOperationException;

    /// <summary>Tells that options of a type cannot be used.</summary>
    public static void RefuseType(string typeUrl, Scope at)
    {
        var name = MessageTypes.NameOf(typeUrl);
        at.Error(EnvoyApi.HasMessage(name) ? $"'{name}' is not supported" : $"'{name}' is not known");
    }

    /// <summary>The message; null after an error.</summary>
    public T? Read<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => Parse(parser, _bytes, At);

    /// <summary>Parses bytes from a peer or from our own reader, with room for the nesting that documents may have.</summary>
    public static T? Parse<T>(MessageParser<T> parser, ByteString bytes, Scope at)
        where T : class, IMessage<T>
    {
        // Every level of a document is at most three in a Struct: the struct, its map entry, the value.
        const int RecursionLimit = 4 * ConfigNode.MaxDepth;
        try
        {
            using var input = CodedInputStream.CreateWithLimits(new MemoryStream(bytes.ToByteArray()), int.MaxValue, RecursionLimit);
            var message = parser.ParseFrom(input);
            if (at.Diagnostics.ComesFromPeer)
                UnknownFields.Check(message.Descriptor, bytes, at.Path, at.Diagnostics);
            return message;
        }
        catch (Exception exception) when (IsMalformed(exception))
        {
            at.Error($"the content cannot be read: {exception.Message}");
            return null;
        }
    }

    // A TypedStruct of a type that we know stands for that type: its fields are checked like any other.
    private static TypedConfig? OpenStruct(string typeUrl, Struct? value, Scope at)
    {
        if (typeUrl.Length == 0)
        {
            at.Field("type_url").Missing("is required and must not be empty");
            return null;
        }

        value ??= new Struct();
        if (MessageTypes.Find(typeUrl) is not { } type || type == Struct.Descriptor)
            return new(null, ByteString.Empty, new RawConfig(typeUrl, StructNodes.ToJson(value)), at);
        var content = at.Field("value");
        var bytes = new MessageTranscoder(at.Diagnostics).Transcode(type, StructNodes.ToNode(value), content.Path);
        return !at.Diagnostics.HasErrorWithin(content.Path) ? new TypedConfig(type, bytes, null, content) : null;
    }
}
