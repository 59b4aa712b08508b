using Fairlead.Headers;

namespace Fairlead.Streams;

/// <summary>The head of a request. Method, path, authority and scheme are pseudo-headers of <see cref="Headers"/>.</summary>
public sealed class RequestHead : IRequestView
{
    /// <inheritdoc/>
    public HeaderMap Headers { get; } = new();

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Method => Headers.Get(KnownHeader.Method);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Path => Headers.Get(KnownHeader.Path);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Authority => Headers.Get(KnownHeader.Authority);

    /// <summary><c>http</c> or <c>https</c>; empty until the connection manager has set it.</summary>
    public ReadOnlySpan<byte> Scheme => Headers.Get(KnownHeader.Scheme);

    /// <summary>The path without its query.</summary>
    public ReadOnlySpan<byte> PathWithoutQuery
    {
        get
        {
            var path = Path;
            var query = path.IndexOf((byte)'?');
            return query < 0 ? path : path[..query];
        }
    }

    /// <summary>Facts about the message that are not fields.</summary>
    public MessageFlags Flags { get; set; }

    /// <summary>The body's length if the head told it, else -1.</summary>
    public long ContentLength { get; set; } = -1;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Headers.Clear();
        Flags = MessageFlags.None;
        ContentLength = -1;
    }
}
