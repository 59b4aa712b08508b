using Envoy.Extensions.AccessLoggers.Stream.V3;
using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using Google.Protobuf.Collections;
using Core = Envoy.Config.Core.V3;
using FileProto = Envoy.Extensions.AccessLoggers.File.V3.FileAccessLog;
using Format = Envoy.Config.Core.V3.SubstitutionFormatString;
using Proto = Envoy.Config.Accesslog.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Translates access logs.</summary>
internal static class AccessLogs
{
    // Formats are lines: a file of this size is not one.
    private const int LargestFormat = 64 * 1024;

    public static ConfigList<AccessLog> Translate(RepeatedField<Proto.AccessLog> logs, Scope at) => Checks.All(
        logs,
        "access_log",
        at,
        (log, place) => new AccessLog { Logger = Extensions.Translate(log.Name, log.TypedConfig, place, "an access logger", BuiltIn) });

    private static ExtensionConfig? BuiltIn(TypedConfig config)
    {
        if (config.Type == FileProto.Descriptor)
            return new() { Name = ExtensionNames.FileAccessLog, Config = config.Read(FileProto.Parser) is { } file ? File(file, config.At) : null };
        if (config.Type == StdoutAccessLog.Descriptor)
            return Stream(ExtensionNames.StdoutAccessLog, "/dev/stdout", config.Read(StdoutAccessLog.Parser)?.LogFormat, config.At);
        return config.Type == StderrAccessLog.Descriptor
            ? Stream(ExtensionNames.StderrAccessLog, "/dev/stderr", config.Read(StderrAccessLog.Parser)?.LogFormat, config.At)
            : null;
    }

    private static ExtensionConfig Stream(string name, string path, Format? format, Scope at) =>
        new() { Name = name, Config = WithFormat(new() { Path = path }, format, at.Field("log_format")) };

    private static FileAccessLog File(FileProto file, Scope at)
    {
        var log = new FileAccessLog { Path = Checks.Required(file.Path, at.Field("path")) };
        return file.AccessLogFormatCase switch
        {
            FileProto.AccessLogFormatOneofCase.Format => file.Format.Length > 0 ? log with { Format = file.Format } : log,
            FileProto.AccessLogFormatOneofCase.JsonFormat => log with { JsonFormat = StructNodes.ToJson(file.JsonFormat) },
            FileProto.AccessLogFormatOneofCase.LogFormat => WithFormat(log, file.LogFormat, at.Field("log_format")),
            _ => log,
        };
    }

    private static FileAccessLog WithFormat(FileAccessLog log, Format? format, Scope at)
    {
        if (format is null)
            return log;
        log = log with { OmitEmptyValues = format.OmitEmptyValues };
        switch (format.FormatCase)
        {
            case Format.FormatOneofCase.TextFormat:
                return format.TextFormat.Length > 0 ? log with { Format = format.TextFormat } : log;
            case Format.FormatOneofCase.TextFormatSource:
                return log with { Format = DataSources.Text(format.TextFormatSource, at.Field("text_format_source"), LargestFormat) };
            case Format.FormatOneofCase.JsonFormat:
                return log with { JsonFormat = StructNodes.ToJson(format.JsonFormat) };
            default:
                at.Missing("one of 'text_format', 'text_format_source' and 'json_format' is required");
                return log;
        }
    }
}
