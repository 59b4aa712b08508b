using Google.Protobuf.Reflection;

namespace Fairlead.Grpc.Descriptors;

/// <summary>A method of a service.</summary>
internal sealed class ProtoMethod(string serviceName, MethodDescriptorProto source, ProtoMessage input, ProtoMessage output)
{
    public string FullName { get; } = $"{serviceName}.{source.Name}";

    /// <summary>The path of its calls.</summary>
    public string Path { get; } = $"/{serviceName}/{source.Name}";

    public ProtoMessage Input { get; } = input;

    public ProtoMessage Output { get; } = output;

    public bool IsClientStreaming { get; } = source.ClientStreaming;

    public bool IsServerStreaming { get; } = source.ServerStreaming;

    /// <summary>How it is called by HTTP, as annotated; null if it is not.</summary>
    public HttpRule? Rule { get; } = HttpRule.Find(source.Options);
}
