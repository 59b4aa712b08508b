using Fairlead.Codecs;
using Fairlead.Http.Http1;
using Fairlead.Streams;
using Fairlead.Testing;

namespace Fairlead.Http.Tests.Support;

/// <summary>The least proxy there can be: forwards each request through the client codec to an upstream that the test plays. Reuses the upstream connection.</summary>
internal sealed class Relay(VirtualWorker worker) : IClientSessionObserver
{
    private static readonly ClientCodecOptions Options = new();
    private ClientSession? _session;
    private InMemoryConnection? _upstream;
    private string _unanswered = "";

    /// <summary>All that upstream connections received, one entry each.</summary>
    public List<string> Received { get; } = [];

    public List<WireMessage> Requests => [.. Received.SelectMany(WireParser.Requests)];

    public async ValueTask ServeAsync(ServerStream server)
    {
        var client = Connect().OpenStream();
        var response = new ResponseHead();
        if (await client.WriteHeadersAsync(server.Request, server.IsReadComplete) && await ForwardAsync(server, client))
        {
            Answer();
            if (await client.ReadHeadersAsync(response))
                await ForwardResponseAsync(client, server, response);
        }
        else
        {
            client.Reset(StreamReset.LocalReset);
            if (server.ResetReason == StreamReset.ProtocolError)
                await RecordingHandler.RespondAsync(server, 400, "");
            else
                server.Reset(StreamReset.LocalReset);
        }

        client.Release();
        Collect();
    }

    public void OnAvailable(ClientSession session)
    {
    }

    public void OnDraining(ClientSession session) => _session = null;

    public void OnClosed(ClientSession session) => _session = null;

    private static async ValueTask<bool> ForwardAsync(ServerStream server, ClientStream client)
    {
        while (!server.IsReadComplete)
        {
            var chunk = await server.ReadDataAsync();
            if (chunk.Status == BodyStatus.Reset)
                return false;
            var isLast = chunk.Status == BodyStatus.End && server.ReceivedTrailers is null;
            var isSent = await client.WriteDataAsync(chunk.Data, isLast);
            server.ReleaseData();
            if (!isSent)
                return false;
            if (chunk.Status == BodyStatus.End)
                return isLast || await client.WriteTrailersAsync(server.ReceivedTrailers!);
        }

        return true;
    }

    private static async ValueTask ForwardResponseAsync(ClientStream client, ServerStream server, ResponseHead response)
    {
        if (!await server.WriteHeadersAsync(response, client.IsReadComplete))
            return;
        while (!client.IsReadComplete)
        {
            var chunk = await client.ReadDataAsync();
            if (chunk.Status == BodyStatus.Reset)
            {
                server.Reset(StreamReset.LocalReset);
                return;
            }

            await server.WriteDataAsync(chunk.Data, chunk.Status == BodyStatus.End);
            client.ReleaseData();
        }
    }

    private ClientSession Connect()
    {
        if (_session is { AvailableStreams: > 0 } session)
            return session;
        var (client, upstream) = InMemoryConnection.CreatePair(worker);
        _upstream = upstream;
        Received.Add("");
        return _session = new Http1ClientCodec().CreateSession(client, this, Options);
    }

    private void Answer()
    {
        Collect();

        // The upstream answers each request that is complete, as its own strict parser sees it.
        foreach (var request in WireParser.Requests(_unanswered).Where(r => r.IsComplete))
            _upstream!.Send($"HTTP/1.1 200 OK\r\ncontent-length: {request.StartLine.Length}\r\n\r\n{request.StartLine}");
        _unanswered = "";
    }

    private void Collect()
    {
        var text = _upstream!.TakeReceivedText();
        Received[^1] += text;
        _unanswered += text;
    }
}
