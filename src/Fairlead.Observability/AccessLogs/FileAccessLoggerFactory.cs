using Fairlead.AccessLogging;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Formatting;

namespace Fairlead.Observability.AccessLogs;

/// <summary>
/// Makes loggers that write to files, standard output or standard error. Options: <see cref="FileAccessLog"/>, or JSON of
/// <c>envoy.extensions.access_loggers.file.v3.FileAccessLog</c> or <c>…stream.v3.StdoutAccessLog</c> and <c>StderrAccessLog</c>.
/// </summary>
public sealed class FileAccessLoggerFactory : AccessLoggerFactory
{
    private readonly AccessLogFiles _files;
    private readonly string? _path;

    private FileAccessLoggerFactory(string name, string? path, AccessLogFiles files)
        : base(name)
    {
        _path = path;
        _files = files;
    }

    /// <summary>Registers <c>envoy.access_loggers.file</c>, <c>.stdout</c> and <c>.stderr</c>.</summary>
    /// <exception cref="ArgumentException">One of them is registered already.</exception>
    public static void Register(ExtensionRegistry extensions, AccessLogFiles files)
    {
        ArgumentNullException.ThrowIfNull(extensions);
        ArgumentNullException.ThrowIfNull(files);
        extensions.Add(new FileAccessLoggerFactory("envoy.access_loggers.file", null, files));
        extensions.Add(new FileAccessLoggerFactory("envoy.access_loggers.stdout", "/dev/stdout", files));
        extensions.Add(new FileAccessLoggerFactory("envoy.access_loggers.stderr", "/dev/stderr", files));
    }

    /// <inheritdoc/>
    public override object? BindOptions(ExtensionConfig config, string path, ICollection<ConfigError> errors)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(errors);
        var before = errors.Count;
        var options = config.Config switch
        {
            FileAccessLog typed => _path is null ? typed : typed with { Path = _path },
            RawConfig raw => FileAccessLogReader.Read(raw.Json, _path, path, errors),
            null when _path is not null => new FileAccessLog { Path = _path },
            null => Fail("needs options with a path"),
            _ => Fail($"takes options of type {nameof(FileAccessLog)}, not {config.Config.GetType().Name}"),
        };
        if (options is not null)
            Check(options, path, errors);
        return errors.Count == before ? options : null;

        FileAccessLog? Fail(string message)
        {
            errors.Add(new ConfigError(path, $"'{Name}' {message}"));
            return null;
        }
    }

    /// <inheritdoc/>
    public override IAccessLogger Create(object? options, IExtensionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var log = (FileAccessLog)options!;
        var errors = new List<ConfigError>();
        var json = log.JsonFormat is null ? null : JsonFormat.Parse(log.JsonFormat, "json_format", errors, log.OmitEmptyValues);
        var text = json is null ? SubstitutionFormat.Parse(log.Format ?? SubstitutionFormat.EnvoyDefault, "format", errors, log.OmitEmptyValues) : null;
        if (errors.Count > 0)
            throw new ConfigException(errors);
        return new FileAccessLogger(_files, _files.Open(log.Path, context), text, json);
    }

    private static void Check(FileAccessLog options, string path, ICollection<ConfigError> errors)
    {
        if (options.Path.Length == 0)
            errors.Add(new ConfigError($"{path}.path", "must not be empty"));
        if (options.JsonFormat is not null)
            JsonFormat.Parse(options.JsonFormat, $"{path}.log_format.json_format", errors);
        else if (options.Format is not null)
            SubstitutionFormat.Parse(options.Format, $"{path}.log_format.text_format_source.inline_string", errors);
    }
}
