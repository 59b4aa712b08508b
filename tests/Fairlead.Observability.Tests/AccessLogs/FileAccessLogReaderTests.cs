using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Observability.AccessLogs;

namespace Fairlead.Observability.Tests.AccessLogs;

public sealed class FileAccessLogReaderTests : IAsyncDisposable
{
    private readonly AccessLogFiles _files = new(new ManualTime());
    private readonly ExtensionRegistry _extensions = new();

    public FileAccessLogReaderTests() => FileAccessLoggerFactory.Register(_extensions, _files);

    public ValueTask DisposeAsync() => _files.DisposeAsync();

    [Fact]
    public void Envoys_json_of_a_file_then_its_options()
    {
        var log = Bind("file", """{"@type":"x","path":"/var/log/a","log_format":{"text_format_source":{"inline_string":"%PROTOCOL%\n"},"omit_empty_values":true}}""");
        Assert.Equal(new FileAccessLog { Path = "/var/log/a", Format = "%PROTOCOL%\n", OmitEmptyValues = true }, log);
        Assert.Equal(new FileAccessLog { Path = "/a", Format = "x" }, Bind("file", """{"path":"/a","format":"x"}"""));
        Assert.Equal(new FileAccessLog { Path = "/a", Format = "x" }, Bind("file", """{"path":"/a","logFormat":{"textFormat":"x"}}"""));
        Assert.Equal(new FileAccessLog { Path = "/a", JsonFormat = """{"a":"%PROTOCOL%"}""" }, Bind("file", """{"path":"/a","json_format":{"a":"%PROTOCOL%"}}"""));
        Assert.Equal(new FileAccessLog { Path = "/a", JsonFormat = "{}" }, Bind("file", """{"path":"/a","log_format":{"json_format":{}}}"""));
    }

    [Fact]
    public void Standard_streams_then_a_path_of_their_own()
    {
        Assert.Equal(new FileAccessLog { Path = "/dev/stdout" }, Bind("stdout", "{}"));
        Assert.Equal(new FileAccessLog { Path = "/dev/stderr", Format = "x" }, Bind("stderr", """{"log_format":{"text_format":"x"}}"""));
        Assert.Equal(new FileAccessLog { Path = "/dev/stdout" }, Bind("stdout", (object?)null));
        Assert.Equal(new FileAccessLog { Path = "/dev/stdout", Format = "x" }, Bind("stdout", new FileAccessLog { Path = "ignored", Format = "x" }));
    }

    [Theory]
    [InlineData("file", """{"path":""}""", "log.path")]
    [InlineData("file", """{"path":1}""", "log.path")]
    [InlineData("file", """{"path":"/a","unknown":1}""", "log.unknown")]
    [InlineData("file", """{"path":"/a","log_format":{"formatters":[]}}""", "log.log_format.formatters")]
    [InlineData("file", """{"path":"/a","log_format":{"text_format_source":{"filename":"x"}}}""", "log.log_format.text_format_source.filename")]
    [InlineData("file", """{"path":"/a","log_format":{"text_format_source":{"inline_string":"%NOPE%"}}}""", "log.log_format.text_format_source.inline_string")]
    [InlineData("file", """{"path":"/a","log_format":{"json_format":{"x":"%NOPE%"}}}""", "log.log_format.json_format.x")]
    [InlineData("file", """{"path":"/a","log_format":"x"}""", "log.log_format")]
    [InlineData("file", """[]""", "log")]
    [InlineData("file", """{""", "log")]
    [InlineData("stdout", """{"path":"/a"}""", "log.path")]
    public void Wrong_options_then_an_error_with_its_path(string name, string json, string path)
    {
        var errors = new List<ConfigError>();
        Assert.Null(BindOptions(name, new RawConfig("", json), errors));
        Assert.Contains(errors, e => e.Path == path);
    }

    [Fact]
    public void No_options_or_others_then_an_error()
    {
        var errors = new List<ConfigError>();
        Assert.Null(BindOptions("file", null, errors));
        Assert.Null(BindOptions("file", new NoOptions(), errors));
        Assert.Equal(2, errors.Count);
    }

    private FileAccessLog Bind(string name, string json) => Bind(name, new RawConfig("", json));

    private FileAccessLog Bind(string name, object? config)
    {
        var errors = new List<ConfigError>();
        var options = BindOptions(name, config, errors);
        Assert.Empty(errors);
        return (FileAccessLog)options!;
    }

    private object? BindOptions(string name, object? config, List<ConfigError> errors)
    {
        var factory = _extensions.Find<AccessLoggerFactory>("envoy.access_loggers." + name)!;
        return factory.BindOptions(new ExtensionConfig { Name = factory.Name, Config = config }, "log", errors);
    }
}
