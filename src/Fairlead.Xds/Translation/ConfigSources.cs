using Envoy.Config.Core.V3;
using Fairlead.Configuration;
using Fairlead.Xds.Discovery;
using Fairlead.Xds.Discovery.Streams;

namespace Fairlead.Xds.Translation;

/// <summary>Translates where resources come from.</summary>
internal static class ConfigSources
{
    private static readonly TimeSpan DefaultInitialFetchTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Notes that the resource that is translated needs another one.</summary>
    public static void Refer(ConfigSource? source, ResourceKind kind, string name, string statPrefix, Scope at)
    {
        var (origin, timeout) = Translate(source, at);
        if (origin is not null && name.Length > 0)
            at.Diagnostics.Refer(new(kind, name, origin, timeout, statPrefix));
    }

    /// <summary>The origin, null after an error, and how long to wait for the first answer: zero waits for ever.</summary>
    public static (DiscoveryOrigin? Origin, TimeSpan InitialFetchTimeout) Translate(ConfigSource? source, Scope at)
    {
        var timeout = Checks.Time(source?.InitialFetchTimeout, at.Field("initial_fetch_timeout")) ?? DefaultInitialFetchTimeout;
        if (source is not null)
            RefuseV2(source.ResourceApiVersion, at.Field("resource_api_version"));
        return (OriginOf(source, at), timeout);
    }

    /// <summary>A management server; null after an error.</summary>
    public static DiscoveryOrigin? Server(ApiConfigSource config, Scope at)
    {
        RefuseV2(config.TransportApiVersion, at.Field("transport_api_version"));
        Checks.Time(config.RequestTimeout, at.Field("request_timeout"));
        if (config.RateLimitSettings is { } limit)
            CheckRateLimit(limit, at.Field("rate_limit_settings"));
        switch (config.ApiType)
        {
            case ApiConfigSource.Types.ApiType.Grpc or ApiConfigSource.Types.ApiType.DeltaGrpc:
                CheckGrpc(config, at);
                break;
            case ApiConfigSource.Types.ApiType.Rest:
                CheckRest(config, at);
                break;
            default:
                Checks.Unsupported<object>(config.ApiType, at.Field("api_type"));
                break;
        }

        return at.Diagnostics.HasErrorWithin(at.Path) ? null : new DiscoveryOrigin.Server(config);
    }

    private static DiscoveryOrigin? OriginOf(ConfigSource? source, Scope at)
    {
        switch (source?.ConfigSourceSpecifierCase)
        {
            case ConfigSource.ConfigSourceSpecifierOneofCase.Ads:
                return DiscoveryOrigin.Aggregated.Instance;
            case ConfigSource.ConfigSourceSpecifierOneofCase.Self:
                RefuseV2(source.Self.TransportApiVersion, at.Field("self").Field("transport_api_version"));
                return DiscoveryOrigin.Self.Instance;
            case ConfigSource.ConfigSourceSpecifierOneofCase.ApiConfigSource:
                return Server(source.ApiConfigSource, at.Field("api_config_source"));
            case ConfigSource.ConfigSourceSpecifierOneofCase.Path:
                return new DiscoveryOrigin.File(Checks.Required(source.Path, at.Field("path")), "");
            case ConfigSource.ConfigSourceSpecifierOneofCase.PathConfigSource:
                return File(source.PathConfigSource, at.Field("path_config_source"));
            default:
                at.Missing("is required: 'ads', 'api_config_source', 'path_config_source' or 'self'");
                return null;
        }
    }

    private static DiscoveryOrigin.File File(PathConfigSource source, Scope at)
    {
        Checks.Required(source.Path, at.Field("path"));
        if (source.WatchedDirectory is { } directory)
            Checks.Required(directory.Path, at.Field("watched_directory").Field("path"));
        return new(source.Path, source.WatchedDirectory?.Path ?? "");
    }

    private static void CheckGrpc(ApiConfigSource config, Scope at)
    {
        if (config.ClusterNames.Count > 0)
            at.Field("cluster_names").Error("is only for REST: 'grpc_services' names the servers");
        if (config.RefreshDelay is not null)
            at.Field("refresh_delay").Error("is only for REST: servers of gRPC tell of changes");
        if (config.RequestTimeout is not null)
            at.Field("request_timeout").Error("is only for REST: streams have no end");
        Checks.AtLeastOne(config.GrpcServices, "grpc_services", at, GrpcService);
    }

    private static void CheckRest(ApiConfigSource config, Scope at)
    {
        if (config.GrpcServices.Count > 0)
            at.Field("grpc_services").Error("is not for REST: 'cluster_names' names the server");
        if (config.RateLimitSettings is not null)
            at.Field("rate_limit_settings").Error("is not for REST: 'refresh_delay' says how often to ask");
        if (config.ClusterNames is not [{ Length: > 0 }])
            at.Field("cluster_names").Error("exactly one is required");
        if (config.RefreshDelay is null)
            at.Field("refresh_delay").Missing("is required");
        else if (Checks.Time(config.RefreshDelay, at.Field("refresh_delay")) < TimeSpan.FromMilliseconds(1))
            at.Field("refresh_delay").Error("must be at least 1 ms");
    }

    private static bool GrpcService(GrpcService service, Scope at)
    {
        BackOff(service.RetryPolicy, at.Field("retry_policy"));
        switch (service.TargetSpecifierCase)
        {
            case Envoy.Config.Core.V3.GrpcService.TargetSpecifierOneofCase.EnvoyGrpc:
                Checks.Required(service.EnvoyGrpc.ClusterName, at.Field("envoy_grpc").Field("cluster_name"));
                Checks.Number(service.EnvoyGrpc.MaxReceiveMessageLength, 0, at.Field("envoy_grpc").Field("max_receive_message_length"), minimum: 1);
                BackOff(service.EnvoyGrpc.RetryPolicy, at.Field("envoy_grpc").Field("retry_policy"));
                break;
            case Envoy.Config.Core.V3.GrpcService.TargetSpecifierOneofCase.GoogleGrpc:
                CheckGoogle(service.GoogleGrpc, at.Field("google_grpc"));
                break;
            default:
                at.Missing("one of 'envoy_grpc' and 'google_grpc' is required");
                break;
        }

        Checks.All(service.InitialMetadata, "initial_metadata", at, Header);
        return true;
    }

    // Names of gRPC are lower-case; those that begin with "grpc-" and binary ones are not for configurations (gRPC over HTTP/2, "Requests").
    private static bool Header(HeaderValue header, Scope at)
    {
        var isName = header.Key.Length > 0 && header.Key.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.');
        if (!isName || header.Key.StartsWith("grpc-", StringComparison.Ordinal) || header.Key.EndsWith("-bin", StringComparison.Ordinal))
            at.Field("key").Error($"'{header.Key}' is no name that metadata may have");
        HeaderRules.Value(header.Value, at.Field("value"));
        return true;
    }

    private static void CheckGoogle(GrpcService.Types.GoogleGrpc google, Scope at)
    {
        var uri = at.Field("target_uri");
        if (Checks.Required(google.TargetUri, uri).Length > 0 && GrpcTarget.Parse(google.TargetUri) is null)
            uri.Error($"'{google.TargetUri}' is not supported: it must be like 'host:port', 'ipv4:1.2.3.4:5', 'unix:/path' or 'unix-abstract:name'");
        if (google.ChannelCredentials?.SslCredentials is { } credentials)
            TlsCredentials.Check(credentials, at.Field("channel_credentials").Field("ssl_credentials"));
    }

    private static void BackOff(RetryPolicy? policy, Scope at)
    {
        if (policy?.RetryBackOff is not { } backOff)
            return;
        var place = at.Field("retry_back_off");
        if (backOff.BaseInterval is null)
            place.Field("base_interval").Missing("is required");
        var shortest = Checks.Time(backOff.BaseInterval, place.Field("base_interval"));
        if (shortest < TimeSpan.FromMilliseconds(1))
            place.Field("base_interval").Error("must be at least 1 ms");
        if (Checks.Time(backOff.MaxInterval, place.Field("max_interval")) < shortest)
            place.Field("max_interval").Error("must not be below 'base_interval'");
    }

    private static void CheckRateLimit(RateLimitSettings limit, Scope at)
    {
        if (limit.MaxTokens == 0)
            at.Field("max_tokens").Error("0 is too small: it must be at least 1");
        if (limit.FillRate is { } rate && !(rate > 0 && double.IsFinite(rate)))
            at.Field("fill_rate").Error("must be greater than zero");
    }

    private static void RefuseV2(ApiVersion version, Scope at)
    {
        if (version == ApiVersion.V2)
            Checks.Unsupported<ApiVersion>(version, at);
    }
}
