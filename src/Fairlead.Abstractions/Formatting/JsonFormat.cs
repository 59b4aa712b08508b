using System.Buffers;
using System.Text.Json;
using Fairlead.Configuration;
using Fairlead.Formatting.Json;
using Fairlead.Formatting.Operators;
using Fairlead.Streams;

namespace Fairlead.Formatting;

/// <summary>
/// A JSON object whose strings are formats, compiled once. A string that is one operator becomes a typed value: numbers are numbers, and what is not there is null.
/// Source: <c>json_format</c> of <c>envoy.config.core.v3.SubstitutionFormatString</c>.
/// </summary>
/// <remarks>Immutable and free of state: all workers share it. <see cref="Write"/> allocates nothing. Whatever bytes headers have, the output is valid JSON.</remarks>
public sealed class JsonFormat
{
    private readonly JsonNode _root;
    private readonly bool _omitEmptyValues;

    private JsonFormat(JsonNode root, bool omitEmptyValues)
    {
        _root = root;
        _omitEmptyValues = omitEmptyValues;
    }

    /// <summary>Compiles a format in which a value that is not there reads <c>null</c>.</summary>
    /// <param name="json">A JSON object, at most 64 levels deep.</param>
    /// <param name="path">Where it stands in the configuration, for errors.</param>
    /// <param name="errors">Takes every reason why the format cannot be used, with the path of the member.</param>
    /// <returns>The format, or null if there were errors.</returns>
    public static JsonFormat? Parse(string json, string path, ICollection<ConfigError> errors) => Parse(json, path, errors, false);

    /// <summary>Compiles a format.</summary>
    /// <param name="json">A JSON object, at most 64 levels deep.</param>
    /// <param name="path">Where it stands in the configuration, for errors.</param>
    /// <param name="errors">Takes every reason why the format cannot be used, with the path of the member.</param>
    /// <param name="omitEmptyValues">Leave members out whose value is not there.</param>
    /// <returns>The format, or null if there were errors.</returns>
    public static JsonFormat? Parse(string json, string path, ICollection<ConfigError> errors, bool omitEmptyValues)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(errors);
        var before = errors.Count;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                errors.Add(new ConfigError(path, "must be a JSON object"));
                return null;
            }

            var root = JsonNode.Compile(document.RootElement, path, errors);
            return errors.Count == before ? new JsonFormat(root, omitEmptyValues) : null;
        }
        catch (JsonException e)
        {
            errors.Add(new ConfigError(path, $"is no JSON: {e.Message}"));
            return null;
        }
    }

    /// <summary>Writes the object for an exchange, without a line feed.</summary>
    public void Write(StreamInfo info, IBufferWriter<byte> output)
    {
        var writer = new ValueWriter(output, ValueStyle.JsonValue, _omitEmptyValues);
        _root.Write(info, ref writer);
        writer.Complete();
    }
}
