using System.Text.Json;
using Fairlead.Xds.Reading;
using Fairlead.Xds.Server.Schema;
using Google.Protobuf.Reflection;

namespace Fairlead.Xds.Server.Tests.Schema;

public sealed class EnvoySchemaTests
{
    [Fact]
    public void Every_message_that_Fairlead_understands_is_there_with_the_same_fields()
    {
        var ours = MessageTypes.All.Where(message => message.FullName.StartsWith("envoy.", StringComparison.Ordinal) && !message.FullName.StartsWith("envoy.service.", StringComparison.Ordinal)).ToList();
        Assert.True(ours.Count > 50);
        foreach (var message in ours)
        {
            var schema = EnvoySchema.Find(message.FullName);
            Assert.True(schema is not null, message.FullName);
            foreach (var field in message.Fields.InDeclarationOrder())
                Assert.Equal(Describe(field), Describe(schema.FindFieldByName(field.Name)));
        }
    }

    [Fact]
    public void Every_message_is_that_of_the_Envoy_API()
    {
        using var api = JsonDocument.Parse(File.ReadAllText(FindApi()));
        var messages = api.RootElement.GetProperty("messages");
        var count = 0;
        foreach (var message in EnvoySchema.All.Where(message => message.FullName != "google.protobuf.Empty").SelectMany(WithNested))
        {
            count++;
            var expected = messages.GetProperty(message.FullName).GetProperty("fields").EnumerateArray().ToDictionary(field => field.GetProperty("name").GetString()!);
            foreach (var field in message.Fields.InDeclarationOrder())
            {
                Assert.Equal(expected[field.Name].GetProperty("number").GetInt32(), field.FieldNumber);
                Assert.Equal(expected[field.Name].TryGetProperty("oneof", out var oneof) ? oneof.GetString() : null, field.RealContainingOneof?.Name);
                Assert.Equal(expected[field.Name].TryGetProperty("repeated", out _), field is { IsRepeated: true, IsMap: false });
            }
        }

        Assert.True(count > 1000);
    }

    [Theory]
    [InlineData("type.googleapis.com/envoy.config.listener.v3.ApiListener")]
    [InlineData("type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret")]
    [InlineData("type.googleapis.com/envoy.service.runtime.v3.Runtime")]
    [InlineData("type.googleapis.com/google.protobuf.Struct")]
    [InlineData("type.googleapis.com/xds.type.v3.TypedStruct")]
    public void Type_that_stands_in_resources_then_found(string typeUrl) => Assert.NotNull(EnvoySchema.Find(typeUrl));

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.Where(nested => !nested.IsMapEntry).SelectMany(WithNested).Prepend(message);

    private static string Describe(FieldDescriptor field) =>
        $"{field.FullName} {field.FieldNumber} {field.FieldType} {field.IsRepeated} {field.IsMap} {field.JsonName} {field.RealContainingOneof?.Name} "
        + (field.FieldType == FieldType.Message ? field.MessageType.FullName : field.FieldType == FieldType.Enum ? field.EnumType.FullName : "");

    private static string FindApi()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            var path = Path.Combine(directory, "shared", "xds-api", "xds-api.json");
            if (File.Exists(path))
                return path;
        }

        Assert.Skip("shared/xds-api is not above the repository");
        return "";
    }
}
