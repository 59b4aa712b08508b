using System.Text;
using Fairlead.Configuration;
using Fairlead.Transports;

namespace Fairlead.Transports.ProxyProtocol;

/// <summary>Begins each connection to an upstream with a PROXY header; then hands on to another transport socket, if there is one.</summary>
internal sealed class ProxyProtocolSocket(UpstreamProxyProtocol options, ITransportSocket? inner) : ITransportSocket
{
    private readonly ProxyTlvSelection _selection = new(
        [.. options.AddedTlvs.Select(t => new ProxyProtocolTlv((byte)t.Type, t.Value))], options.PassAllTlvs, options.PassedTlvs.Select(t => (byte)t));

    public async ValueTask<HandshakeResult> HandshakeAsync(Connection connection, HandshakeContext context)
    {
        Write(connection, context.Client);

        // At once: a server that speaks first waits for the header.
        var flush = await connection.Output.FlushAsync();
        if (flush.IsCompleted)
            return HandshakeResult.Failed("proxy_protocol_header_not_sent");
        return inner is null ? new HandshakeResult(connection, "") : await inner.HandshakeAsync(connection, context);
    }

    public string? ClientKeyOf(ClientAddresses client)
    {
        var key = new StringBuilder();
        key.Append(client.Source.ToString()).Append('>').Append(client.Destination.ToString());
        if (options.TlvAsPoolKey)
        {
            foreach (var tlv in client.Tlvs.Where(t => _selection.Passes(t.Type)))
                key.Append(' ').Append(tlv.Type).Append('=').Append(Convert.ToHexString(tlv.Value.Span));
        }

        return inner?.ClientKeyOf(client) is { } more ? key.Append(' ').Append(more).ToString() : key.ToString();
    }

    private void Write(Connection connection, ClientAddresses? client)
    {
        var output = connection.Output;
        if (options.Version == ProxyProtocolVersion.V1)
            ProxyHeaderWriter.WriteV1(output, client?.Source ?? default, client?.Destination ?? default);
        else if (client is null)
            ProxyHeaderWriter.WriteLocal(output);
        else
            ProxyHeaderWriter.WriteV2(output, client.Source, client.Destination, _selection, client.Tlvs);
    }
}
