using Fairlead.Grpc.Descriptors;
using Fairlead.Grpc.Tests.Protos;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Fairlead.Grpc.Tests.Support;

/// <summary>The descriptor set of the test's own services.</summary>
internal static class ShopTypes
{
    public static FileDescriptorSet Set { get; } = Create();

    public static byte[] Bytes { get; } = Set.ToByteArray();

    public static DescriptorPool Pool { get; } = DescriptorPool.Read(Bytes);

    public static ProtoMessage Find(string name) => Pool.FindMessage(System.Text.Encoding.ASCII.GetBytes(name))!;

    private static FileDescriptorSet Create()
    {
        var set = new FileDescriptorSet();
        Add(ShopReflection.Descriptor, set, []);
        return set;
    }

    private static void Add(FileDescriptor file, FileDescriptorSet set, HashSet<string> seen)
    {
        if (!seen.Add(file.Name))
            return;
        foreach (var dependency in file.Dependencies)
            Add(dependency, set, seen);
        set.File.Add(FileDescriptorProto.Parser.ParseFrom(file.SerializedData));
    }
}
