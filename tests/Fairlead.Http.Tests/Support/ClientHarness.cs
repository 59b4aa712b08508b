using System.Text;
using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Http.Http1;
using Fairlead.Streams;
using Fairlead.Testing;

namespace Fairlead.Http.Tests.Support;

/// <summary>A client session, and the test as its upstream.</summary>
internal sealed class ClientHarness : IClientSessionObserver
{
    private readonly List<byte> _body = [];
    private Task? _exchange;

    public ClientHarness(ClientCodecOptions? options = null)
    {
        (Connection, Upstream) = InMemoryConnection.CreatePair(Worker);
        Session = new Http1ClientCodec().CreateSession(Connection, this, options ?? new ClientCodecOptions());
    }

    public VirtualWorker Worker { get; } = new();

    public InMemoryConnection Connection { get; }

    public InMemoryConnection Upstream { get; }

    public ClientSession Session { get; }

    public bool IsAvailable { get; private set; } = true;

    public bool IsClosed { get; private set; }

    public List<int> Interim { get; } = [];

    public ResponseHead? Response { get; private set; }

    public List<(string Name, string Value)> Fields { get; private set; } = [];

    public List<(string Name, string Value)> Trailers { get; private set; } = [];

    public string Body => Encoding.Latin1.GetString([.. _body]);

    public StreamReset Reset { get; private set; }

    public bool IsOver => _exchange is { IsCompleted: true };

    public string Sent { get; private set; } = "";

    public static RequestHead Head(string method, string path = "/", params (string Name, string Value)[] fields)
    {
        var head = new RequestHead();
        head.Headers.Set(KnownHeader.Method, Encoding.Latin1.GetBytes(method));
        head.Headers.Set(KnownHeader.Path, Encoding.Latin1.GetBytes(path));
        head.Headers.Set(KnownHeader.Authority, "example.com"u8);
        foreach (var (name, value) in fields)
            head.Headers.Add(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value));
        return head;
    }

    public void OnAvailable(ClientSession session) => IsAvailable = true;

    public void OnDraining(ClientSession session) => IsAvailable = false;

    public void OnClosed(ClientSession session)
    {
        IsAvailable = false;
        IsClosed = true;
    }

    public ClientHarness Request(string method) => Request(Head(method));

    public ClientHarness Request(RequestHead head, string? body = null)
    {
        Response = null;
        Reset = StreamReset.None;
        _body.Clear();
        Worker.Run(() => { _exchange = ExchangeAsync(head, body); });
        return Pump();
    }

    public ClientHarness Answer(string text, Split split = Split.Whole) => Answer(Encoding.Latin1.GetBytes(text), split);

    public ClientHarness Answer(byte[] bytes, Split split = Split.Whole)
    {
        Connection.MaxReadBytes = split == Split.Reads ? 1 : int.MaxValue;
        Connection.SegmentBytes = split == Split.Segments ? 1 : int.MaxValue;
        if (split == Split.Bytes)
        {
            foreach (var b in bytes)
            {
                Upstream.Send([b]);
                Worker.Run();
            }
        }
        else
        {
            Upstream.Send(bytes);
        }

        return Pump();
    }

    public ClientHarness EndOfUpstream()
    {
        Upstream.ShutdownOutput();
        return Pump();
    }

    public ClientHarness Pump()
    {
        Worker.Run();
        Sent += Upstream.TakeReceivedText();
        if (_exchange is { IsFaulted: true })
            _exchange.GetAwaiter().GetResult();
        return this;
    }

    private async Task ExchangeAsync(RequestHead head, string? body)
    {
        var stream = Session.OpenStream();
        var isSent = await stream.WriteHeadersAsync(head, body is null);
        if (isSent && body is not null)
            isSent = await stream.WriteDataAsync(Encoding.Latin1.GetBytes(body), true);
        if (isSent)
            await ReadAsync(stream);
        Reset = stream.ResetReason;
        stream.Release();
    }

    private async Task ReadAsync(ClientStream stream)
    {
        var head = new ResponseHead();
        do
        {
            if (!await stream.ReadHeadersAsync(head))
                return;
            if (head.Status is >= 100 and < 200 && head.Status != 101)
                Interim.Add(head.Status);
        }
        while (head.Status is >= 100 and < 200 && head.Status != 101);

        Response = head;
        Fields = RecordedRequest.FieldsOf(head.Headers);
        while (true)
        {
            var chunk = await stream.ReadDataAsync();
            _body.AddRange(chunk.Data.Span);
            stream.ReleaseData();
            if (chunk.Status != BodyStatus.More)
                break;
        }

        if (stream.ReceivedTrailers is { } trailers)
            Trailers = RecordedRequest.FieldsOf(trailers);
    }
}
