using System.Text.Json;
using Fairlead.Configuration;

namespace Fairlead.Observability.AccessLogs;

/// <summary>Reads the JSON of Envoy's file and stream access logs, with the older ways to name a format. Unknown members are errors.</summary>
internal static class FileAccessLogReader
{
    /// <param name="json">A JSON object.</param>
    /// <param name="fixedPath">The path of loggers whose options have none.</param>
    /// <param name="path">Where the options stand.</param>
    /// <param name="errors">Takes what is wrong.</param>
    public static FileAccessLog? Read(string json, string? fixedPath, string path, ICollection<ConfigError> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var options = new FileAccessLog { Path = fixedPath ?? "" };
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                errors.Add(new ConfigError(path, "must be an object"));
                return null;
            }

            foreach (var member in document.RootElement.EnumerateObject())
                options = ReadMember(options, member, fixedPath is null, path, errors);
            return options;
        }
        catch (JsonException e)
        {
            errors.Add(new ConfigError(path, $"is no JSON: {e.Message}"));
            return null;
        }
    }

    private static FileAccessLog ReadMember(FileAccessLog options, JsonProperty member, bool takesPath, string path, ICollection<ConfigError> errors)
    {
        var at = $"{path}.{member.Name}";
        switch (member.Name)
        {
            case "@type":
                return options;
            case "path" when takesPath:
                return options with { Path = Text(member.Value, at, errors) };
            case "format" when takesPath:
                return options with { Format = Text(member.Value, at, errors) };
            case "json_format" or "jsonFormat" or "typed_json_format" or "typedJsonFormat" when takesPath:
                return options with { JsonFormat = Object(member.Value, at, errors) };
            case "log_format" or "logFormat" when member.Value.ValueKind == JsonValueKind.Object:
                foreach (var inner in member.Value.EnumerateObject())
                    options = ReadFormat(options, inner, at, errors);
                return options;
            default:
                return Unknown(options, at, errors);
        }
    }

    // envoy.config.core.v3.SubstitutionFormatString
    private static FileAccessLog ReadFormat(FileAccessLog options, JsonProperty member, string path, ICollection<ConfigError> errors)
    {
        var at = $"{path}.{member.Name}";
        switch (member.Name)
        {
            case "text_format" or "textFormat":
                return options with { Format = Text(member.Value, at, errors) };
            case "text_format_source" or "textFormatSource" when member.Value.ValueKind == JsonValueKind.Object:
                foreach (var source in member.Value.EnumerateObject())
                {
                    options = source.Name is "inline_string" or "inlineString"
                        ? options with { Format = Text(source.Value, $"{at}.{source.Name}", errors) }
                        : Unknown(options, $"{at}.{source.Name}", errors);
                }

                return options;
            case "json_format" or "jsonFormat":
                return options with { JsonFormat = Object(member.Value, at, errors) };
            case "omit_empty_values" or "omitEmptyValues" when member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                return options with { OmitEmptyValues = member.Value.GetBoolean() };
            default:
                return Unknown(options, at, errors);
        }
    }

    private static FileAccessLog Unknown(FileAccessLog options, string path, ICollection<ConfigError> errors)
    {
        errors.Add(new ConfigError(path, "is not known or not supported, or of the wrong type"));
        return options;
    }

    private static string Text(JsonElement value, string path, ICollection<ConfigError> errors)
    {
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString()!;
        errors.Add(new ConfigError(path, "must be a string"));
        return "";
    }

    private static string? Object(JsonElement value, string path, ICollection<ConfigError> errors)
    {
        if (value.ValueKind == JsonValueKind.Object)
            return value.GetRawText();
        errors.Add(new ConfigError(path, "must be an object"));
        return null;
    }
}
