using System.Globalization;
using System.Text.Json;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary>Writes proto-JSON: what is unset (null, empty) is left out, durations and 64-bit numbers are strings.</summary>
internal readonly struct ProtoJson(Utf8JsonWriter writer)
{
    public static string Int64(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Duration(TimeSpan value)
    {
        var seconds = value.Ticks / TimeSpan.TicksPerSecond;
        var fraction = Math.Abs(value.Ticks % TimeSpan.TicksPerSecond);
        var sign = value.Ticks < 0 && seconds == 0 ? "-" : "";
        return fraction == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds}s")
            : string.Create(CultureInfo.InvariantCulture, $"{sign}{seconds}.{fraction:D7}").TrimEnd('0') + "s";
    }

    /// <summary>The name of an enum value in protobuf: <c>AppendIfExistsOrAdd</c> is <c>APPEND_IF_EXISTS_OR_ADD</c>.</summary>
    public static string EnumName<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseUpper.ConvertName(value.ToString());

    public void BeginObject() => writer.WriteStartObject();

    public void BeginObject(string name) => writer.WriteStartObject(name);

    public void EndObject() => writer.WriteEndObject();

    public void Type(string type) => writer.WriteString("@type", "type.googleapis.com/" + type);

    public void Text(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            writer.WriteString(name, value);
    }

    public void Bool(string name, bool value) => writer.WriteBoolean(name, value);

    public void Number(string name, long? value)
    {
        if (value is { } number)
            writer.WriteNumber(name, number);
    }

    public void Double(string name, double value) => writer.WriteNumber(name, value);

    public void Time(string name, TimeSpan? value)
    {
        if (value is { } time)
            writer.WriteString(name, Duration(time));
    }

    public void Timestamp(string name, DateTimeOffset value) =>
        writer.WriteString(name, value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    public void Enum<T>(string name, T value)
        where T : struct, Enum => writer.WriteString(name, EnumName(value));

    public void Strings(string name, IReadOnlyCollection<string> values) => List(name, values, static (j, v) => j.Value(v));

    public void List<T>(string name, IEnumerable<T> items, Action<ProtoJson, T> write)
    {
        using var each = items.GetEnumerator();
        if (!each.MoveNext())
            return;
        writer.WriteStartArray(name);
        do
            write(this, each.Current);
        while (each.MoveNext());
        writer.WriteEndArray();
    }

    /// <summary>A message, left out if it is null.</summary>
    public void Message<T>(string name, T? message, Action<ProtoJson, T> write)
        where T : class
    {
        if (message is null)
            return;
        writer.WritePropertyName(name);
        write(this, message);
    }

    public void Value(string value) => writer.WriteStringValue(value);

    public void Value(long value) => writer.WriteNumberValue(value);

    /// <summary>JSON that came with the configuration, without its secrets.</summary>
    public void Raw(string name, string json)
    {
        if (json.Length == 0)
            return;
        writer.WritePropertyName(name);
        RedactedJson.Write(json, "", writer);
    }

    /// <summary><c>envoy.config.core.v3.Metadata</c>, of which the configuration keeps the objects by filter name.</summary>
    public void Metadata(string json)
    {
        if (json.Length == 0)
            return;
        writer.WriteStartObject("metadata");
        Raw("filter_metadata", json);
        writer.WriteEndObject();
    }

    /// <summary>JSON of an extension that came with the configuration, as a message with its type.</summary>
    public void Raw(string name, string typeUrl, string json)
    {
        writer.WritePropertyName(name);
        RedactedJson.Write(json, typeUrl, writer);
    }
}
