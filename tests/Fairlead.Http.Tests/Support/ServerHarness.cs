using Fairlead.Codecs;
using Fairlead.Http.Http1;
using Fairlead.Testing;

namespace Fairlead.Http.Tests.Support;

/// <summary>A server session, and the test as its client.</summary>
internal sealed class ServerHarness
{
    private Task? _running;

    public ServerHarness(ServerCodecOptions? options = null, Action<RecordingHandler>? configure = null, VirtualWorker? worker = null)
    {
        Worker = worker ?? new VirtualWorker();
        (Client, Server) = InMemoryConnection.CreatePair(Worker);
        configure?.Invoke(Handler);
        Session = new Http1ServerCodec().CreateSession(Server, Handler, options ?? new ServerCodecOptions());
    }

    public VirtualWorker Worker { get; }

    public InMemoryConnection Client { get; }

    public InMemoryConnection Server { get; }

    public RecordingHandler Handler { get; } = new();

    public ServerSession Session { get; }

    public bool IsOver => _running is { IsCompleted: true };

    public string Received { get; private set; } = "";

    public List<WireMessage> Responses => WireParser.Responses(Received);

    public ServerHarness Start()
    {
        Worker.Run(() => { _running = Session.RunAsync().AsTask(); });
        return this;
    }

    /// <summary>Sends and lets everything run that can run without time passing.</summary>
    public ServerHarness Send(string bytes, Split split = Split.Whole) => Send(System.Text.Encoding.Latin1.GetBytes(bytes), split);

    public ServerHarness Send(byte[] bytes, Split split = Split.Whole)
    {
        if (_running is null)
            Start();
        Server.MaxReadBytes = split == Split.Reads ? 1 : int.MaxValue;
        Server.SegmentBytes = split == Split.Segments ? 1 : int.MaxValue;
        Server.ReportEndWithLastBytes = split == Split.WithEnd;
        if (split == Split.WithEnd)
        {
            Client.Send(bytes);
            Client.ShutdownOutput();
        }
        else if (split == Split.Bytes)
        {
            foreach (var b in bytes)
            {
                Client.Send([b]);
                Worker.Run();
            }
        }
        else
        {
            Client.Send(bytes);
        }

        return Pump();
    }

    public ServerHarness Pump()
    {
        Worker.Run();
        Received += Client.TakeReceivedText();
        Worker.Run();
        if (_running is { IsFaulted: true })
            _running.GetAwaiter().GetResult();
        return this;
    }

    /// <summary>The client sends no more.</summary>
    public ServerHarness End()
    {
        Client.ShutdownOutput();
        return Pump();
    }

    public ServerHarness Advance(long milliseconds)
    {
        Worker.Advance(TimeSpan.FromMilliseconds(milliseconds));
        return Pump();
    }
}
