using System.Text;
using System.Text.Json;
using Envoy.Extensions.Filters.Listener.TlsInspector.V3;
using Fairlead.Configuration;

namespace Fairlead.Xds.Translation;

/// <summary>Translates the options of the TLS inspector to those of the runtime's, which it binds itself.</summary>
internal static class TlsInspectors
{
    private const uint Smallest = 256;
    private const uint LargestClientHello = 16384;
    private const uint LargestBuffer = 65536;

    public static ExtensionConfig Translate(TlsInspector options, Scope at)
    {
        if (options.Equals(new TlsInspector()))
            return new() { Name = ExtensionNames.TlsInspector };
        Checks.Number(options.MaxClientHelloSize, 0, at.Field("max_client_hello_size"), Smallest, LargestClientHello);
        Checks.Number(options.InitialReadBufferSize, 0, at.Field("initial_read_buffer_size"), Smallest, LargestBuffer);
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteBoolean("enable_ja3_fingerprinting", options.EnableJa3Fingerprinting ?? false);
            json.WriteBoolean("enable_ja4_fingerprinting", options.EnableJa4Fingerprinting ?? false);
            json.WriteBoolean("close_connection_on_client_hello_parsing_errors", options.CloseConnectionOnClientHelloParsingErrors);
            if (options.MaxClientHelloSize is { } size)
                json.WriteNumber("max_client_hello_size", size);
            if (options.InitialReadBufferSize is { } room)
                json.WriteNumber("initial_read_buffer_size", room);
            json.WriteEndObject();
        }

        return new() { Name = ExtensionNames.TlsInspector, Config = new RawConfig(TlsInspector.Descriptor.FullName, Encoding.UTF8.GetString(bytes.ToArray())) };
    }
}
