using System.Buffers;
using Fairlead.Configuration;
using Fairlead.Formatting.Operators;
using Fairlead.Streams;

namespace Fairlead.Formatting;

/// <summary>
/// A text with <c>%OPERATOR%</c>s that stand for facts about an exchange, compiled once. Source: Envoy's access-log format strings;
/// used for access logs, header values and the bodies of local replies.
/// </summary>
/// <remarks>Immutable and free of state: all workers share it. <see cref="Write"/> allocates nothing.</remarks>
public sealed class SubstitutionFormat
{
    /// <summary>The format of access logs that say nothing else; it ends with a line feed.</summary>
    public const string EnvoyDefault =
        "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" %RESPONSE_CODE% %RESPONSE_FLAGS% " +
        "%BYTES_RECEIVED% %BYTES_SENT% %DURATION% %RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" " +
        "\"%REQ(USER-AGENT)%\" \"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\"\n";

    private readonly Segment[] _segments;
    private readonly bool _omitEmptyValues;
    private readonly string _text;

    private SubstitutionFormat(string text, Segment[] segments, bool omitEmptyValues)
    {
        _text = text;
        _segments = segments;
        _omitEmptyValues = omitEmptyValues;
    }

    /// <summary>True if the format has no operator whose value depends on the exchange.</summary>
    public bool IsConstant => Array.TrueForAll(_segments, s => s is LiteralSegment);

    /// <summary>Compiles a format in which a value that is not there reads <c>-</c>.</summary>
    /// <param name="format">The text.</param>
    /// <param name="path">Where it stands in the configuration, for errors.</param>
    /// <param name="errors">Takes every reason why the format cannot be used; an operator that is not supported is named.</param>
    /// <returns>The format, or null if there were errors.</returns>
    public static SubstitutionFormat? Parse(string format, string path, ICollection<ConfigError> errors) => Parse(format, path, errors, false);

    /// <summary>Compiles a format.</summary>
    /// <param name="format">The text.</param>
    /// <param name="path">Where it stands in the configuration, for errors.</param>
    /// <param name="errors">Takes every reason why the format cannot be used; an operator that is not supported is named.</param>
    /// <param name="omitEmptyValues">Write nothing, instead of <c>-</c>, for a value that is not there.</param>
    /// <returns>The format, or null if there were errors.</returns>
    public static SubstitutionFormat? Parse(string format, string path, ICollection<ConfigError> errors, bool omitEmptyValues)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(errors);
        var segments = FormatParser.Parse(format, path, errors);
        return segments is null ? null : new SubstitutionFormat(format, segments, omitEmptyValues);
    }

    /// <summary>Writes the text for an exchange.</summary>
    public void Write(StreamInfo info, IBufferWriter<byte> output)
    {
        var writer = new ValueWriter(output, ValueStyle.Text, _omitEmptyValues);
        foreach (var segment in _segments)
            segment.Write(info, ref writer);
        writer.Complete();
    }

    /// <summary>The text that was parsed.</summary>
    public override string ToString() => _text;
}
