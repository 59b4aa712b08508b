using Fairlead.Configuration;
using Fairlead.Extensions;

namespace Fairlead.Listeners.Filters.Tls;

/// <summary>Options of the TLS inspector. Source: <c>envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector</c>.</summary>
public sealed class TlsInspectorOptions : IValidatedOptions
{
    internal const int LargestClientHello = 16384;
    private const int SmallestClientHello = 256;
    private const int LargestBuffer = 65536;

    /// <summary>Makes the JA3 fingerprint of each client. Default: no.</summary>
    public bool EnableJa3Fingerprinting { get; set; }

    /// <summary>Makes the JA4 fingerprint of each client. Default: no.</summary>
    public bool EnableJa4Fingerprinting { get; set; }

    /// <summary>Closes a connection that does not begin with a well-formed ClientHello, plain text too, instead of letting it go on as plain text. Default: no.</summary>
    public bool CloseConnectionOnClientHelloParsingErrors { get; set; }

    /// <summary>The most bytes that a ClientHello may take, with the headers of its records; a longer one closes the connection. 256 to 16384. Default: 16384.</summary>
    public int MaxClientHelloSize { get; set; } = LargestClientHello;

    /// <summary>
    /// How many bytes to make room for at first; 256 to 65536, or null. It changes nothing that can be observed: connections are read into blocks of a pool, of 16 KiB, that they hold only while bytes
    /// wait in them.
    /// </summary>
    public int? InitialReadBufferSize { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ConfigError> Validate()
    {
        if (MaxClientHelloSize is < SmallestClientHello or > LargestClientHello)
            yield return new ConfigError("max_client_hello_size", $"must be {SmallestClientHello} to {LargestClientHello}, not {MaxClientHelloSize}");
        if (InitialReadBufferSize is < SmallestClientHello or > LargestBuffer)
            yield return new ConfigError("initial_read_buffer_size", $"must be {SmallestClientHello} to {LargestBuffer}, not {InitialReadBufferSize}");
    }
}
