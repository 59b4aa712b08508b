using System.Text;
using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Filters;
using Fairlead.Http;
using Fairlead.Routing;
using Fairlead.Workers;
using Microsoft.Extensions.Logging;

namespace Fairlead.Hosting.Configuration;

/// <summary>Compiles connection managers and makes their filters.</summary>
internal sealed class HttpConnectionManagerFactory(RuntimeServices services, RouteStore routes) : NetworkFilterFactory(ExtensionNames.HttpConnectionManager)
{
    public const string RouterName = ExtensionNames.Router;

    public override bool IsTerminal => true;

    public override object? BindOptions(ExtensionConfig config, string path, ICollection<ConfigError> errors)
    {
        if (config.Config is not HttpConnectionManager source)
        {
            errors.Add(new ConfigError(path, "an HttpConnectionManager is needed"));
            return null;
        }

        var before = errors.Count;
        Check(source, path, errors);
        var codecs = CodecsOf(source, path, errors);
        var filters = CompileFilters(source, $"{path}.http_filters", errors);
        var table = routes.Compile(source, filters, path, errors);
        var logs = ListenerCompiler.CompileAccessLogs(source.AccessLog, $"{path}.access_log", services, errors);
        if (errors.Count > before)
            return null;
        return new HttpManagerConfig
        {
            Source = source,
            Routes = table!,
            Filters = filters,
            AccessLogs = logs,
            Codecs = codecs,
            CodecOptions = HttpManagerConfig.CodecOptionsOf(source, new CodecStatistics(services.Stats, "")),
            Stats = services.Stats.GetOrAdd($"http.{source.StatPrefix}.", HttpManagerStats.Schema),
            Clusters = services.Clusters,
            Registry = services.Stats,
            Services = services.Services,
            Logger = services.Loggers.CreateLogger("Fairlead.Http"),
            ServerName = Encoding.ASCII.GetBytes(source.ServerName),
            Paths = new PathNormalizer(new PathNormalizerOptions(source.NormalizePath, source.MergeSlashes, source.PathWithEscapedSlashesAction)),
            Via = Encoding.ASCII.GetBytes(source.Via),
            StreamIdleTimeout = (long)source.StreamIdleTimeout.TotalMilliseconds,
            RequestTimeout = (long)source.RequestTimeout.TotalMilliseconds,
            MaxStreamDuration = (long)(source.CommonHttpProtocolOptions.MaxStreamDuration?.TotalMilliseconds ?? 0),
        };
    }

    public override INetworkFilter Create(object? options, Worker worker, IExtensionContext context) => new HttpConnectionManagerFilter((HttpManagerConfig)options!, worker);

    private static void Check(HttpConnectionManager source, string path, ICollection<ConfigError> errors)
    {
        if (source.StatPrefix.Length == 0)
            errors.Add(new ConfigError($"{path}.stat_prefix", "must not be empty"));
        if (source.MaxRequestHeadersKb is < 1 or > 8192)
            errors.Add(new ConfigError($"{path}.max_request_headers_kb", "must be 1 to 8192"));
        if (source.CommonHttpProtocolOptions.MaxHeadersCount < 1)
            errors.Add(new ConfigError($"{path}.common_http_protocol_options.max_headers_count", "must be at least 1"));
        Http2OptionsCheck.Check(source.Http2ProtocolOptions, $"{path}.http2_protocol_options", errors);
        if (source.XffNumTrustedHops < 0)
            errors.Add(new ConfigError($"{path}.xff_num_trusted_hops", "must be at least 0"));
        if (!Headers.HeaderSyntax.IsFieldValue(Encoding.UTF8.GetBytes(source.ServerName)))
            errors.Add(new ConfigError($"{path}.server_name", "must be a header value"));
    }

    private List<IServerCodec> CodecsOf(HttpConnectionManager source, string path, ICollection<ConfigError> errors)
    {
        string[] names = source.CodecType switch { HttpCodecType.Http1 => ["http1"], HttpCodecType.Http2 => ["http2"], _ => ["http1", "http2"] };
        var codecs = names.Select(services.Extensions.Find<IServerCodec>).OfType<IServerCodec>().ToList();
        if (codecs.Count == 0)
            errors.Add(new ConfigError($"{path}.codec_type", $"no codec '{string.Join("' or '", names)}' is registered"));
        return codecs;
    }

    private StreamFilterPlan CompileFilters(HttpConnectionManager source, string path, ICollection<ConfigError> errors)
    {
        var planned = new List<PlannedFilter>();
        var list = source.HttpFilters;
        if (list.Count == 0 || list[^1].Name != RouterName)
            errors.Add(new ConfigError(path, $"the last filter must be '{RouterName}'"));
        for (var i = 0; i < list.Count; i++)
        {
            var config = list[i];
            if (config.Name == RouterName)
            {
                if (i < list.Count - 1)
                    errors.Add(new ConfigError($"{path}[{i}]", "the router must be the last filter"));
                continue;
            }

            if (services.Extensions.Find<StreamFilterFactory>(config.Name) is { } factory)
                planned.Add(new PlannedFilter(config.Name, factory, factory.BindOptions(config, $"{path}[{i}].typed_config", errors), config.Disabled));
            else
                errors.Add(new ConfigError($"{path}[{i}]", $"no stream filter '{config.Name}' is registered; there are: {string.Join(", ", services.Extensions.NamesOf<StreamFilterFactory>())}"));
        }

        return new StreamFilterPlan(planned);
    }
}
