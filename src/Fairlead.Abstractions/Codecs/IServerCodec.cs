using Fairlead.Transports;

namespace Fairlead.Codecs;

/// <summary>Serves one protocol to clients. Without state; shared by all workers.</summary>
public interface IServerCodec
{
    /// <summary>The name of the protocol: <c>http1</c>, <c>http2</c>, <c>bolt</c>, …</summary>
    string Name { get; }

    /// <summary>Takes over a connection.</summary>
    ServerSession CreateSession(Connection connection, IServerStreamHandler handler, ServerCodecOptions options);
}
