using Fairlead.Codecs;
using Fairlead.Transports;

namespace Fairlead.Http.Http2.Server;

/// <summary>A client's connection.</summary>
internal sealed class Http2ServerSession(Connection connection, IServerStreamHandler handler, ServerCodecOptions options) : ServerSession
{
    private readonly Http2ServerEngine _engine = new(connection, handler, options);

    public override ValueTask RunAsync() => _engine.RunAsync();

    public override void Drain() => _engine.Drain();

    public override void Abort() => _engine.Abort();
}
