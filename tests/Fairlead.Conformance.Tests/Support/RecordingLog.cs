using System.Text;
using System.Threading.Channels;
using Fairlead.AccessLogging;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Streams;

namespace Fairlead.Conformance.Tests.Support;

/// <summary>An access logger that tests read.</summary>
internal sealed class RecordingLog() : AccessLoggerFactory(ExtensionName), IAccessLogger
{
    public const string ExtensionName = "test.recording";

    private readonly Channel<LogEntry> _entries = Channel.CreateUnbounded<LogEntry>();

    public override object? BindOptions(ExtensionConfig config, string path, ICollection<ConfigError> errors) => null;

    public override IAccessLogger Create(object? options, IExtensionContext context) => this;

    public void Log(StreamInfo info) => _entries.Writer.TryWrite(new LogEntry(
        info.ResponseCode,
        info.ResponseCodeDetails,
        info.Flags,
        info.UpstreamAttempts,
        info.BytesReceived,
        info.BytesSent,
        info.UpstreamCluster,
        info.RouteName,
        info.UpstreamRemoteAddress.ToString(),
        info.DownstreamRemoteAddress.ToString(),
        info.Request is null ? "" : Encoding.ASCII.GetString(info.Request.Path),
        info.UpstreamTransportFailureReason));

    public Task<LogEntry> NextAsync() => _entries.Reader.ReadAsync().AsTask().Within();

    public ValueTask DisposeAsync() => default;
}
