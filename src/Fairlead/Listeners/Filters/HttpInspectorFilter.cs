using System.Buffers;
using Fairlead.Filters;

namespace Fairlead.Listeners.Filters;

/// <summary>Tells HTTP/1 and HTTP/2 in plain text from other protocols, for the choice of a filter chain. What is not HTTP goes on as it is.</summary>
internal sealed class HttpInspectorFilter(HttpInspectorStats stats) : IListenerFilter
{
    // Shared: nobody may change what a connection was told to offer.
    private static readonly IReadOnlyList<string> Http10 = ["http/1.0"];
    private static readonly IReadOnlyList<string> Http11 = ["http/1.1"];
    private static readonly IReadOnlyList<string> Http2 = ["h2c"];

    public async ValueTask<bool> InspectAsync(PendingConnection pending)
    {
        // Another filter knows better: TLS hides the protocol, and says it with ALPN.
        if (pending.TransportProtocol is not ("raw_buffer" or "") || pending.ApplicationProtocols.Count > 0)
            return true;
        var detector = default(HttpVersionDetector);
        for (var needed = 1; ;)
        {
            var bytes = await pending.PeekAsync(needed);
            var verdict = detector.Look(bytes.IsSingleSegment ? bytes.FirstSpan : bytes.ToArray());
            if (verdict == HttpVersionVerdict.Undecided && bytes.Length >= needed)
            {
                needed = (int)bytes.Length + 1;
                continue;
            }

            // The client has ended, or time is up: the listener and the chain decide what becomes of it.
            stats.Count(verdict);
            Tell(pending, verdict);
            return true;
        }
    }

    private static void Tell(PendingConnection pending, HttpVersionVerdict verdict)
    {
        if (verdict == HttpVersionVerdict.Http2)
            pending.ApplicationProtocols = Http2;
        else if (verdict == HttpVersionVerdict.Http11)
            pending.ApplicationProtocols = Http11;
        else if (verdict == HttpVersionVerdict.Http10)
            pending.ApplicationProtocols = Http10;
    }
}
