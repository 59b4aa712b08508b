using System.Buffers;
using Fairlead.Codecs;
using Fairlead.Filters;
using Fairlead.Listeners;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Http;

/// <summary>Tells HTTP/2 with prior knowledge from HTTP/1, where the listener serves both.</summary>
internal static class ProtocolDetector
{
    private const long DrainGraceMilliseconds = 1000;

    // The beginning of the preface of RFC 9113, 3.4; no request of HTTP/1 begins so.
    private static readonly byte[] Preface = "PRI * HTTP/2.0"u8.ToArray();

    /// <summary>The codec for a connection; null if it ended before it said anything. ALPN, or what a listener filter has seen, spares the look.</summary>
    public static ValueTask<IServerCodec?> ChooseAsync(HttpManagerConfig config, ServedConnection connection)
    {
        var codecs = config.Codecs;
        if (codecs.Count == 1)
            return new(codecs[0]);
        return connection.ApplicationProtocol switch
        {
            "h2" or "h2c" => new(Find(codecs, "http2")),
            "http/1.1" or "http/1.0" => new(Find(codecs, "http1")),
            _ => LookAsync(config, connection),
        };
    }

    private static async ValueTask<IServerCodec?> LookAsync(HttpManagerConfig config, ServedConnection connection)
    {
        var input = connection.Connection.Input;
        var timer = new CloseTimer(connection.Connection);
        if (config.CodecOptions.IdleTimeoutMilliseconds > 0)
            timer.Arm(connection.Connection.Worker, config.CodecOptions.IdleTimeoutMilliseconds);
        connection.OnDrain = () =>
        {
            if (!DrainPace.IsUnhurried(connection))
                timer.Arm(connection.Connection.Worker, DrainGraceMilliseconds);
        };
        while (true)
        {
            var result = await input.ReadAsync();
            var name = NameOf(result.Buffer, result.IsCompleted);
            input.AdvanceTo(result.Buffer.Start, name is null ? result.Buffer.End : result.Buffer.Start);
            if (name is null && !result.IsCompleted)
                continue;
            timer.Remove(connection.Connection.Worker);
            connection.OnDrain = null;
            return name is null ? null : Find(config.Codecs, name);
        }
    }

    /// <summary>Null if more bytes are needed, or none came.</summary>
    private static string? NameOf(ReadOnlySequence<byte> buffer, bool isAll)
    {
        Span<byte> start = stackalloc byte[Preface.Length];
        var length = (int)Math.Min(buffer.Length, start.Length);
        buffer.Slice(0, length).CopyTo(start);
        if (!start[..length].SequenceEqual(Preface.AsSpan(0, length)))
            return "http1";
        if (length == Preface.Length)
            return "http2";
        return isAll && length > 0 ? "http1" : null;
    }

    private static IServerCodec Find(IReadOnlyList<IServerCodec> codecs, string name)
    {
        foreach (var codec in codecs)
        {
            if (codec.Name == name)
                return codec;
        }

        return codecs[0];
    }

    private sealed class CloseTimer(Connection connection) : WorkerTimer
    {
        protected override void OnDue() => connection.Close();
    }
}
