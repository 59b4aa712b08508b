using System.Text;
using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Http.Http2;
using Fairlead.Http.Tests.Support;
using Fairlead.Streams;
using Fairlead.Testing;

namespace Fairlead.Http.Tests.Http2.Support;

/// <summary>A client session, and the test as its upstream.</summary>
internal sealed class Http2ClientHarness : IClientSessionObserver
{
    public Http2ClientHarness(ClientCodecOptions? options = null)
    {
        (Client, Upstream) = InMemoryConnection.CreatePair(Worker);
        ClientSession? session = null;
        Worker.Run(() => session = new Http2ClientCodec().CreateSession(Client, this, options ?? new ClientCodecOptions()));
        Session = session!;
        Peer = new Http2Peer(Upstream, Worker).SkipPreface().Pump();
    }

    public VirtualWorker Worker { get; } = new();

    public InMemoryConnection Client { get; }

    public InMemoryConnection Upstream { get; }

    public ClientSession Session { get; }

    public Http2Peer Peer { get; }

    public int Available { get; private set; }

    public int Draining { get; private set; }

    public int Closed { get; private set; }

    public void OnAvailable(ClientSession session) => Available++;

    public void OnDraining(ClientSession session) => Draining++;

    public void OnClosed(ClientSession session) => Closed++;

    public Http2ClientHarness Begin()
    {
        Peer.Settings().Send(Fairlead.Http.Http2.Frames.FrameType.Settings, Fairlead.Http.Http2.Frames.FrameFlags.Ack, 0);
        Peer.Frames.Clear();
        return this;
    }

    /// <summary>Sends a request and reads its response in the background.</summary>
    public Exchange Request(string method = "GET", string path = "/", string? body = null, Action<RequestHead>? change = null)
    {
        var head = ClientHarness.Head(method, path);
        change?.Invoke(head);
        var exchange = new Exchange();
        Worker.Run(() => exchange.Start(Session, head, body));
        Peer.Pump();
        return exchange;
    }

    /// <summary>One request, as far as it has come.</summary>
    internal sealed class Exchange
    {
        private readonly List<byte> _body = [];

        public ClientStream Stream { get; private set; } = null!;

        public ResponseHead? Response { get; private set; }

        public List<int> Interim { get; } = [];

        public List<(string Name, string Value)> Trailers { get; private set; } = [];

        public string Body => Encoding.Latin1.GetString([.. _body]);

        public StreamReset Reset { get; private set; }

        public bool IsOver { get; private set; }

        public async void Start(ClientSession session, RequestHead head, string? body)
        {
            Stream = session.OpenStream();
            var isSent = await Stream.WriteHeadersAsync(head, body is null);
            if (isSent && body is not null)
                isSent = await Stream.WriteDataAsync(Encoding.Latin1.GetBytes(body), true);
            if (isSent)
                await ReadAsync();
            Reset = Stream.ResetReason;
            IsOver = true;
            Stream.Release();
        }

        private async Task ReadAsync()
        {
            var head = new ResponseHead();
            do
            {
                if (!await Stream.ReadHeadersAsync(head))
                    return;
                if (head.Status is >= 100 and < 200 and not 101)
                    Interim.Add(head.Status);
            }
            while (head.Status is >= 100 and < 200 and not 101);

            Response = head;
            while (true)
            {
                var chunk = await Stream.ReadDataAsync();
                _body.AddRange(chunk.Data.Span);
                Stream.ReleaseData();
                if (chunk.Status != BodyStatus.More)
                    break;
            }

            if (Stream.ReceivedTrailers is { } trailers)
                Trailers = RecordedRequest.FieldsOf(trailers);
        }
    }
}
