using Fairlead.Codecs;
using Fairlead.Configuration;
using Fairlead.Http.Http2;
using Fairlead.Http.Http2.Frames;
using Fairlead.Http.Tests.Support;
using Fairlead.Testing;

namespace Fairlead.Http.Tests.Http2.Support;

/// <summary>A server session, and the test as its client.</summary>
internal sealed class Http2ServerHarness
{
    private Task? _running;

    public Http2ServerHarness(Http2ProtocolOptions? http2 = null, Action<RecordingHandler>? configure = null, ServerCodecOptions? options = null)
    {
        (Client, Server) = InMemoryConnection.CreatePair(Worker);
        configure?.Invoke(Handler);
        options ??= new ServerCodecOptions { Http2 = http2 ?? new Http2ProtocolOptions(), UpgradeTypes = ["websocket"] };
        Session = new Http2ServerCodec().CreateSession(Server, Handler, options);
        Peer = new Http2Peer(Client, Worker);
        Worker.Run(() => { _running = Session.RunAsync().AsTask(); });
    }

    public VirtualWorker Worker { get; } = new();

    public InMemoryConnection Client { get; }

    public InMemoryConnection Server { get; }

    public RecordingHandler Handler { get; } = new();

    public ServerSession Session { get; }

    public Http2Peer Peer { get; }

    public bool IsOver => _running is { IsCompleted: true };

    public bool IsEnding => Server.IsOutputShut;

    /// <summary>Preface and settings, and what the server answers, are out of the way.</summary>
    public Http2ServerHarness Begin(params (SettingId Id, uint Value)[] settings)
    {
        Peer.Send(System.Text.Encoding.ASCII.GetBytes(Http2Peer.Preface)).Settings(settings);
        Peer.Send(FrameType.Settings, FrameFlags.Ack, 0);
        Peer.Frames.Clear();
        return this;
    }

    public Http2ServerHarness Advance(long milliseconds)
    {
        Worker.Advance(TimeSpan.FromMilliseconds(milliseconds));
        Peer.Pump();
        return this;
    }
}
