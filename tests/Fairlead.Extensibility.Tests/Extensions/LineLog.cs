using System.Threading.Channels;
using Fairlead.AccessLogging;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Streams;

namespace Fairlead.Extensibility.Tests.Extensions;

/// <summary>An access logger of one's own.</summary>
public sealed class LineLog() : AccessLoggerFactory("acme.lines"), IAccessLogger
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public override object? BindOptions(ExtensionConfig config, string path, ICollection<ConfigError> errors) => null;

    public override IAccessLogger Create(object? options, IExtensionContext context) => this;

    public void Log(StreamInfo info) => _lines.Writer.TryWrite($"{info.ResponseCode} {info.RouteName} {info.UpstreamCluster}");

    public Task<string> NextAsync() => _lines.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public ValueTask DisposeAsync() => default;
}
