using Fairlead.Streams;

namespace Fairlead.AccessLogging;

/// <summary>Records exchanges and connections when they are over.</summary>
public interface IAccessLogger : IAsyncDisposable
{
    /// <summary>Records one. Called on workers, also at the same time on several: it must not block; what cannot be kept up with is dropped and counted.</summary>
    void Log(StreamInfo info);
}
