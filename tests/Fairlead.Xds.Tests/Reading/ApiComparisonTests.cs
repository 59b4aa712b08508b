using System.Text.Json;
using Fairlead.Xds.Reading;
using Google.Protobuf.Reflection;

namespace Fairlead.Xds.Tests.Reading;

public class ApiComparisonTests
{
    [Fact]
    public void Every_message_field_and_enum_is_that_of_the_Envoy_API()
    {
        using var api = JsonDocument.Parse(File.ReadAllText(Corpus.Find("xds-api/xds-api.json")));
        var differences = new List<string>();
        var messages = MessageTypes.All.Where(message => !message.FullName.StartsWith("google.", StringComparison.Ordinal)).SelectMany(WithNested).ToList();
        var enums = messages.SelectMany(message => message.EnumTypes)
            .Concat(messages.Select(message => message.File).Distinct().SelectMany(file => file.EnumTypes)).ToList();

        foreach (var message in messages)
            Compare(message, api.RootElement.GetProperty("messages"), differences);
        foreach (var type in enums)
            Compare(type, api.RootElement.GetProperty("enums"), differences);

        Assert.Empty(differences);
        Assert.True(messages.Count >= 70, $"only {messages.Count} messages were compared");
        Assert.True(enums.Count >= 15, $"only {enums.Count} enums were compared");
    }

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.Where(nested => !nested.IsMapEntry).SelectMany(WithNested).Prepend(message);

    private static void Compare(MessageDescriptor message, JsonElement api, List<string> differences)
    {
        if (!api.TryGetProperty(message.FullName, out var expected))
        {
            differences.Add($"{message.FullName} is not in the API");
            return;
        }

        if (expected.GetProperty("file").GetString() != message.File.Name)
            differences.Add($"{message.FullName} stands in {message.File.Name}");
        var fields = expected.GetProperty("fields").EnumerateArray().ToDictionary(field => field.GetProperty("name").GetString()!);
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            var actual = $"{field.FieldNumber} {TypeOf(field)} repeated={field is { IsRepeated: true, IsMap: false }} oneof={field.RealContainingOneof?.Name}";
            var wanted = fields.TryGetValue(field.Name, out var found)
                ? $"{found.GetProperty("number").GetInt32()} {found.GetProperty("type").GetString()} repeated={found.TryGetProperty("repeated", out _)} "
                    + $"oneof={(found.TryGetProperty("oneof", out var oneof) ? oneof.GetString() : "")}"
                : "nothing";
            if (actual != wanted)
                differences.Add($"{field.FullName} is {actual}, the API has {wanted}");
        }
    }

    private static void Compare(EnumDescriptor type, JsonElement api, List<string> differences)
    {
        var wanted = api.TryGetProperty(type.FullName, out var found)
            ? string.Join(' ', found.GetProperty("values").EnumerateObject().Select(value => $"{value.Name}={value.Value.GetInt32()}").Order())
            : "nothing";
        var actual = string.Join(' ', type.Values.Select(value => $"{value.Name}={value.Number}").Order());
        if (actual != wanted)
            differences.Add($"{type.FullName} is {actual}, the API has {wanted}");
    }

    private static string TypeOf(FieldDescriptor field) => field switch
    {
        { IsMap: true } => $"map<{TypeOf(field.MessageType.FindFieldByNumber(1))}, {TypeOf(field.MessageType.FindFieldByNumber(2))}>",
        { FieldType: FieldType.Message } => field.MessageType.FullName,
        { FieldType: FieldType.Enum } => field.EnumType.FullName,
        _ => field.FieldType.ToString().ToLowerInvariant(),
    };
}
