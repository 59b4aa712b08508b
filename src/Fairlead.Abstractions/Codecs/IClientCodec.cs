using Fairlead.Transports;

namespace Fairlead.Codecs;

/// <summary>Speaks one protocol to upstreams. Without state; shared by all workers.</summary>
public interface IClientCodec
{
    /// <summary>The name of the protocol: <c>http1</c>, <c>http2</c>, …</summary>
    string Name { get; }

    /// <summary>Takes over a connection that has just been made.</summary>
    ClientSession CreateSession(Connection connection, IClientSessionObserver observer, ClientCodecOptions options);
}
