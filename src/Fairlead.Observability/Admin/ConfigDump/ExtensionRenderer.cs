using Fairlead.Configuration;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary>Extensions: a name and a <c>typed_config</c>.</summary>
/// <remarks>Options objects of extensions that are not known here are shown by their type only: nobody knows what in them is secret.</remarks>
internal static class ExtensionRenderer
{
    public static void Write(ProtoJson json, ExtensionConfig extension)
    {
        json.BeginObject();
        json.Text("name", extension.Name);
        if (extension.Disabled)
            json.Bool("disabled", true);
        WriteConfig(json, "typed_config", extension);
        json.EndObject();
    }

    public static void WriteConfig(ProtoJson json, string name, ExtensionConfig extension)
    {
        switch (extension.Config)
        {
            case null:
                break;
            case RawConfig raw:
                json.Raw(name, raw.TypeUrl, raw.Json);
                break;
            case HttpConnectionManager manager:
                json.Message(name, manager, HttpConnectionManagerRenderer.Write);
                break;
            case TcpProxy proxy:
                json.Message(name, proxy, TcpProxyRenderer.Write);
                break;
            case DownstreamTlsContext tls:
                json.Message(name, tls, TlsRenderer.Write);
                break;
            case UpstreamTlsContext tls:
                json.Message(name, tls, TlsRenderer.Write);
                break;
            case UpstreamProxyProtocol socket:
                json.Message(name, socket, WriteProxyProtocol);
                break;
            case FileAccessLog log:
                json.Message(name, log, WriteFileAccessLog);
                break;
            default:
                json.BeginObject(name);
                json.Text("@type", extension.Config.GetType().FullName);
                json.EndObject();
                break;
        }
    }

    /// <summary>A map from filter names to messages.</summary>
    public static void WriteMap(ProtoJson json, string name, ConfigList<ExtensionConfig> extensions)
    {
        if (extensions.Count == 0)
            return;
        json.BeginObject(name);
        foreach (var extension in extensions)
        {
            if (extension.Config is not null && !extension.Disabled)
            {
                WriteConfig(json, extension.Name, extension);
                continue;
            }

            json.BeginObject(extension.Name);
            json.Type("envoy.config.route.v3.FilterConfig");
            WriteConfig(json, "config", extension);
            if (extension.Disabled)
                json.Bool("disabled", true);
            json.EndObject();
        }

        json.EndObject();
    }

    public static void WriteAccessLog(ProtoJson json, AccessLog log) => Write(json, log.Logger);

    private static void WriteProxyProtocol(ProtoJson json, UpstreamProxyProtocol socket)
    {
        json.BeginObject();
        json.Type("envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport");
        json.BeginObject("config");
        json.Enum("version", socket.Version);
        if (socket.PassAllTlvs || socket.PassedTlvs.Count > 0)
        {
            json.BeginObject("pass_through_tlvs");
            json.Text("match_type", socket.PassAllTlvs ? "INCLUDE_ALL" : "INCLUDE");
            json.List("tlv_type", socket.PassedTlvs, static (j, type) => j.Value(type));
            json.EndObject();
        }

        json.List("added_tlvs", socket.AddedTlvs, WriteTlv);
        json.EndObject();
        json.Message("transport_socket", socket.TransportSocket, Write);
        json.Bool("tlv_as_pool_key", socket.TlvAsPoolKey);
        json.EndObject();
    }

    private static void WriteTlv(ProtoJson json, ProxyProtocolTlvEntry tlv)
    {
        json.BeginObject();
        json.Number("type", tlv.Type);
        json.Text("value", Convert.ToBase64String(tlv.Value.Span));
        json.EndObject();
    }

    private static void WriteFileAccessLog(ProtoJson json, FileAccessLog log)
    {
        json.BeginObject();
        json.Type("envoy.extensions.access_loggers.file.v3.FileAccessLog");
        json.Text("path", log.Path);
        if (log.Format is not null || log.JsonFormat is not null || log.OmitEmptyValues)
        {
            json.BeginObject("log_format");
            if (log.JsonFormat is not null)
            {
                json.Raw("json_format", log.JsonFormat);
            }
            else if (log.Format is not null)
            {
                json.BeginObject("text_format_source");
                json.Text("inline_string", log.Format);
                json.EndObject();
            }

            if (log.OmitEmptyValues)
                json.Bool("omit_empty_values", true);
            json.EndObject();
        }

        json.EndObject();
    }
}
