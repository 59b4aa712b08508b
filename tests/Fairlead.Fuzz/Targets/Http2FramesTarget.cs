using Fairlead.Codecs;
using Fairlead.Http.Http2;
using Fairlead.Streams;
using Fairlead.Testing;

namespace Fairlead.Fuzz.Targets;

/// <summary>A whole HTTP/2 server session behind its preface: whatever comes, it ends or goes on, and holds no more than its windows allow.</summary>
internal sealed class Http2FramesTarget : FuzzTarget
{
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray();

    public override string Name => "http2-frames";

    public override int Cost => 3;

    public override void Run(ReadOnlySpan<byte> input)
    {
        var worker = new VirtualWorker();
        var (client, server) = InMemoryConnection.CreatePair(worker);
        var handler = new Handler();
        Task? running = null;
        worker.Run(() => { running = new Http2ServerCodec().CreateSession(server, handler, new ServerCodecOptions()).RunAsync().AsTask(); });
        client.Send(Preface);
        client.Send(input);
        worker.Run();
        Promise(running is not { IsFaulted: true }, running!.Exception?.ToString() ?? "");
        Promise(handler.Broken is null, handler.Broken ?? "");
        client.ShutdownOutput();
        worker.Run();
        worker.Advance(TimeSpan.FromSeconds(10));
        Promise(running!.IsCompletedSuccessfully, running.Exception?.ToString() ?? "The session does not end.");
        Promise(worker.Buffers.BytesInUse == 0, "Buffers were not given back.");
    }

    private sealed class Handler : IServerStreamHandler
    {
        public bool ShouldDrain => false;

        public string? Broken { get; private set; }

        public async ValueTask ServeAsync(ServerStream stream)
        {
            Broken ??= FieldPromises.Broken(stream.Request.Headers);
            while (true)
            {
                var chunk = await stream.ReadDataAsync();
                stream.ReleaseData();
                if (chunk.Status == BodyStatus.Reset)
                    return;
                if (chunk.Status == BodyStatus.End)
                    break;
            }

            if (stream.ReceivedTrailers is { } trailers)
                Broken ??= FieldPromises.Broken(trailers);
            if (await stream.WriteHeadersAsync(new ResponseHead { Status = 200 }, false))
                await stream.WriteDataAsync(new byte[100], true);
        }

        public void OnProtocolError(ServerStream stream, int status, string details)
        {
            if (details.Length == 0)
                Broken = "A refusal without a reason.";
        }
    }
}
