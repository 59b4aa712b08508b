namespace Fairlead.Observability.AccessLogs;

/// <summary>Where the bytes of a log go. Used by one thread at a time.</summary>
internal interface ILogSink : IDisposable
{
    /// <summary>Writes all of it; may block. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Opens the file anew by its name, after somebody has moved it away. The old one stays if that fails.</summary>
    void Reopen();
}
