using Fairlead.Codecs;
using Fairlead.Transports;

namespace Fairlead.Http.Http2.Client;

/// <summary>An upstream connection: many requests at a time.</summary>
internal sealed class Http2ClientSession : ClientSession
{
    private readonly Http2ClientEngine _engine;

    public Http2ClientSession(Connection connection, IClientSessionObserver observer, ClientCodecOptions options)
    {
        _engine = new Http2ClientEngine(this, connection, observer, options);
        Run(_engine);
    }

    public override int AvailableStreams => _engine.Available;

    public override int ActiveStreams => _engine.Open;

    public override long TotalStreams => _engine.Total;

    public override ClientStream OpenStream() => _engine.OpenStream();

    public override void Drain() => _engine.Drain();

    public override void Abort() => _engine.Abort();

    private static async void Run(Http2ClientEngine engine) => await engine.RunAsync();
}
