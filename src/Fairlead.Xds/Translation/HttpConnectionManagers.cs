using Envoy.Extensions.Filters.Http.Router.V3;
using Envoy.Extensions.RequestId.Uuid.V3;
using Fairlead.Configuration;
using Fairlead.Xds.Reading;
using ConnectionManagers = Envoy.Extensions.Filters.Network.HttpConnectionManager.V3;
using Proto = Envoy.Extensions.Filters.Network.HttpConnectionManager.V3.HttpConnectionManager;
using Types = Envoy.Extensions.Filters.Network.HttpConnectionManager.V3.HttpConnectionManager.Types;

namespace Fairlead.Xds.Translation;

/// <summary>Translates the HTTP connection manager.</summary>
internal static class HttpConnectionManagers
{
    public static HttpConnectionManager Translate(Proto manager, Scope at)
    {
        var unset = new HttpConnectionManager { StatPrefix = "" };
        CheckRequestIds(manager.RequestIdExtension, at.Field("request_id_extension"));
        return new()
        {
            StatPrefix = Checks.Required(manager.StatPrefix, at.Field("stat_prefix")),
            CodecType = Codec(manager.CodecType, at.Field("codec_type")),
            RouteConfig = Routes(manager, at),
            RouteConfigName = manager.Rds is { } rds ? RoutesByName(rds, manager.StatPrefix, at.Field("rds")) : null,
            HttpFilters = Checks.Kept(manager.HttpFilters, "http_filters", at, Filter),
            AccessLog = AccessLogs.Translate(manager.AccessLog, at),
            CommonHttpProtocolOptions = ProtocolOptions.Common(manager.CommonHttpProtocolOptions, at.Field("common_http_protocol_options")),
            HttpProtocolOptions = ProtocolOptions.Http1(manager.HttpProtocolOptions),
            Http2ProtocolOptions = ProtocolOptions.Http2(manager.Http2ProtocolOptions, unset.Http2ProtocolOptions, at.Field("http2_protocol_options")),
            UpgradeConfigs = Upgrades.Translate(manager.UpgradeConfigs, at, item => (item.UpgradeType, item.Enabled)),
            StreamIdleTimeout = Checks.Time(manager.StreamIdleTimeout, at.Field("stream_idle_timeout")) ?? unset.StreamIdleTimeout,
            RequestTimeout = Checks.Time(manager.RequestTimeout, at.Field("request_timeout")) ?? unset.RequestTimeout,
            RequestHeadersTimeout = Checks.Time(manager.RequestHeadersTimeout, at.Field("request_headers_timeout")) ?? unset.RequestHeadersTimeout,
            DrainTimeout = Checks.Time(manager.DrainTimeout, at.Field("drain_timeout")) ?? unset.DrainTimeout,
            DelayedCloseTimeout = Checks.Time(manager.DelayedCloseTimeout, at.Field("delayed_close_timeout")) ?? unset.DelayedCloseTimeout,
            MaxRequestHeadersKb = Checks.Number(
                manager.MaxRequestHeadersKb, unset.MaxRequestHeadersKb, at.Field("max_request_headers_kb"), minimum: 1, maximum: 8192),
            UseRemoteAddress = manager.UseRemoteAddress ?? unset.UseRemoteAddress,
            XffNumTrustedHops = Checks.Number(manager.XffNumTrustedHops, 0, at.Field("xff_num_trusted_hops")),
            SkipXffAppend = manager.SkipXffAppend,
            GenerateRequestId = manager.GenerateRequestId ?? unset.GenerateRequestId,
            PreserveExternalRequestId = manager.PreserveExternalRequestId,
            AlwaysSetRequestIdInResponse = manager.AlwaysSetRequestIdInResponse,
            ServerName = manager.ServerName.Length > 0 ? HeaderRules.Value(manager.ServerName, at.Field("server_name")) : unset.ServerName,
            ServerHeaderTransformation = Server(manager.ServerHeaderTransformation, at.Field("server_header_transformation")),
            Via = HeaderRules.Value(manager.Via, at.Field("via")),
            NormalizePath = manager.NormalizePath ?? unset.NormalizePath,
            MergeSlashes = manager.HasMergeSlashes ? manager.MergeSlashes : unset.MergeSlashes,
            PathWithEscapedSlashesAction = EscapedSlashes(manager.PathWithEscapedSlashesAction, at.Field("path_with_escaped_slashes_action")),
            StripHostPort = StripPort(manager, at),
            Proxy100Continue = manager.Proxy100Continue,
            ForwardClientCertDetails = ClientCert(manager.ForwardClientCertDetails, at.Field("forward_client_cert_details")),
            SetCurrentClientCertDetails = manager.SetCurrentClientCertDetails is { } details
                ? new() { Subject = details.Subject ?? false, Cert = details.Cert, Dns = details.Dns, Uri = details.Uri }
                : unset.SetCurrentClientCertDetails,
            SchemeHeaderTransformation = manager.SchemeHeaderTransformation is { } scheme ? Scheme(scheme, at.Field("scheme_header_transformation")) : unset.SchemeHeaderTransformation,
        };
    }

    private static ForwardClientCertDetails ClientCert(Types.ForwardClientCertDetails mode, Scope at) => mode switch
    {
        Types.ForwardClientCertDetails.Sanitize => ForwardClientCertDetails.Sanitize,
        Types.ForwardClientCertDetails.ForwardOnly => ForwardClientCertDetails.ForwardOnly,
        Types.ForwardClientCertDetails.AppendForward => ForwardClientCertDetails.AppendForward,
        Types.ForwardClientCertDetails.SanitizeSet => ForwardClientCertDetails.SanitizeSet,
        Types.ForwardClientCertDetails.AlwaysForwardOnly => ForwardClientCertDetails.AlwaysForwardOnly,
        _ => Checks.Unsupported<ForwardClientCertDetails>(mode, at),
    };

    private static SchemeHeaderTransformation Scheme(Envoy.Config.Core.V3.SchemeHeaderTransformation scheme, Scope at)
    {
        if (scheme.HasSchemeToOverwrite && scheme.SchemeToOverwrite is not ("http" or "https"))
            at.Field("scheme_to_overwrite").Error("must be 'http' or 'https'");
        return new() { SchemeToOverwrite = scheme.HasSchemeToOverwrite ? scheme.SchemeToOverwrite : null, MatchUpstream = scheme.MatchUpstream };
    }

    private static RouteConfiguration? Routes(Proto manager, Scope at)
    {
        if (manager.RouteConfig is { } routes)
            return RouteConfigurations.Translate(routes, at.Field("route_config"), nameIfUnset: manager.StatPrefix);
        if (manager.Rds is null)
            at.Field("route_config").Missing("is required: 'route_config' or 'rds'");
        return null;
    }

    private static string RoutesByName(ConnectionManagers.Rds rds, string statPrefix, Scope at)
    {
        var place = at.Field("config_source");
        ConfigSources.Refer(rds.ConfigSource, ResourceKind.RouteConfiguration, rds.RouteConfigName, $"http.{statPrefix}.rds.{rds.RouteConfigName}.", place);
        return Checks.Required(rds.RouteConfigName, at.Field("route_config_name"));
    }

    // The request ids that this extension makes are those that are made anyway; what it says beyond concerns traces.
    private static void CheckRequestIds(ConnectionManagers.RequestIDExtension? extension, Scope at)
    {
        if (extension is null)
            return;
        var place = at.Field("typed_config");
        if (extension.TypedConfig is null)
            place.Missing("is required");
        else if (TypedConfig.Open(extension.TypedConfig, place) is not { } config)
            return;
        else if (config.Type == UuidRequestIdConfig.Descriptor)
            config.Read(UuidRequestIdConfig.Parser);
        else
            place.Error($"the type '{config.Type?.FullName ?? config.Raw!.TypeUrl}' is not options for request ids that are supported");
    }

    private static ExtensionConfig? Filter(ConnectionManagers.HttpFilter filter, Scope at) =>
        Extensions.TranslateOrPass(filter.Name, filter.TypedConfig, filter.IsOptional, at, ExtensionKind.StreamFilter, BuiltIn) is not { } config
            ? null
            : config with { Disabled = filter.Disabled };

    private static ExtensionConfig? BuiltIn(TypedConfig options)
    {
        if (options.Type != Router.Descriptor)
            return StreamFilterOptions.Translate(options);
        options.Read(Router.Parser);
        return new() { Name = ExtensionNames.Router };
    }

    private static StripHostPort StripPort(Proto manager, Scope at)
    {
        if (manager.StripMatchingHostPort && manager.StripAnyHostPort)
            at.Field("strip_any_host_port").Error("only one of 'strip_matching_host_port' and 'strip_any_host_port' may be set");
        return manager.StripAnyHostPort ? StripHostPort.Any : manager.StripMatchingHostPort ? StripHostPort.Matching : StripHostPort.None;
    }

    private static HttpCodecType Codec(Types.CodecType type, Scope at) => type switch
    {
        Types.CodecType.Auto => HttpCodecType.Auto,
        Types.CodecType.Http1 => HttpCodecType.Http1,
        Types.CodecType.Http2 => HttpCodecType.Http2,
        _ => Checks.Unsupported<HttpCodecType>(type, at),
    };

    private static ServerHeaderTransformation Server(Types.ServerHeaderTransformation transformation, Scope at) => transformation switch
    {
        Types.ServerHeaderTransformation.Overwrite => ServerHeaderTransformation.Overwrite,
        Types.ServerHeaderTransformation.AppendIfAbsent => ServerHeaderTransformation.AppendIfAbsent,
        Types.ServerHeaderTransformation.PassThrough => ServerHeaderTransformation.PassThrough,
        _ => Checks.Unsupported<ServerHeaderTransformation>(transformation, at),
    };

    private static PathWithEscapedSlashesAction EscapedSlashes(Types.PathWithEscapedSlashesAction action, Scope at) => action switch
    {
        Types.PathWithEscapedSlashesAction.ImplementationSpecificDefault => PathWithEscapedSlashesAction.KeepUnchanged,
        Types.PathWithEscapedSlashesAction.KeepUnchanged => PathWithEscapedSlashesAction.KeepUnchanged,
        Types.PathWithEscapedSlashesAction.RejectRequest => PathWithEscapedSlashesAction.RejectRequest,
        Types.PathWithEscapedSlashesAction.UnescapeAndRedirect => PathWithEscapedSlashesAction.UnescapeAndRedirect,
        Types.PathWithEscapedSlashesAction.UnescapeAndForward => PathWithEscapedSlashesAction.UnescapeAndForward,
        _ => Checks.Unsupported<PathWithEscapedSlashesAction>(action, at),
    };
}
