using System.Runtime.CompilerServices;
using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>RESPONSE_FLAGS and RESPONSE_FLAGS_LONG: the flags, with commas between them, in Envoy's order.</summary>
internal sealed class FlagsField(bool longNames) : Segment
{
    private static readonly (ResponseFlags Flag, byte[] Short, byte[] Long)[] Names =
    [
        Name(ResponseFlags.FailedLocalHealthCheck, "LH"u8),
        Name(ResponseFlags.NoHealthyUpstream, "UH"u8),
        Name(ResponseFlags.UpstreamRequestTimeout, "UT"u8),
        Name(ResponseFlags.LocalReset, "LR"u8),
        Name(ResponseFlags.UpstreamRemoteReset, "UR"u8),
        Name(ResponseFlags.UpstreamConnectionFailure, "UF"u8),
        Name(ResponseFlags.UpstreamConnectionTermination, "UC"u8),
        Name(ResponseFlags.UpstreamOverflow, "UO"u8),
        Name(ResponseFlags.NoRouteFound, "NR"u8),
        Name(ResponseFlags.DelayInjected, "DI"u8),
        Name(ResponseFlags.FaultInjected, "FI"u8),
        Name(ResponseFlags.RateLimited, "RL"u8),
        Name(ResponseFlags.UnauthorizedExternalService, "UAEX"u8),
        Name(ResponseFlags.RateLimitServiceError, "RLSE"u8),
        Name(ResponseFlags.DownstreamConnectionTermination, "DC"u8),
        Name(ResponseFlags.UpstreamRetryLimitExceeded, "URX"u8),
        Name(ResponseFlags.StreamIdleTimeout, "SI"u8),
        Name(ResponseFlags.InvalidEnvoyRequestHeaders, "IH"u8),
        Name(ResponseFlags.DownstreamProtocolError, "DPE"u8),
        Name(ResponseFlags.UpstreamMaxStreamDurationReached, "UMSDR"u8),
        Name(ResponseFlags.DurationTimeout, "DT"u8),
        Name(ResponseFlags.UpstreamProtocolError, "UPE"u8),
        Name(ResponseFlags.NoClusterFound, "NC"u8),
        Name(ResponseFlags.OverloadManagerTerminated, "OM"u8),
        Name(ResponseFlags.DnsResolutionFailed, "DF"u8),
    ];

    [SkipLocalsInit]
    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        if (info.Flags == ResponseFlags.None)
        {
            writer.Missing();
            return;
        }

        // All the long names together have fewer than 700 characters.
        Span<byte> text = stackalloc byte[768];
        var length = 0;
        foreach (var (flag, shortName, longName) in Names)
        {
            if ((info.Flags & flag) == 0)
                continue;
            if (length > 0)
                text[length++] = (byte)',';
            var name = longNames ? longName : shortName;
            name.CopyTo(text[length..]);
            length += name.Length;
        }

        writer.Text(text[..length]);
    }

    private static (ResponseFlags Flag, byte[] Short, byte[] Long) Name(ResponseFlags flag, ReadOnlySpan<byte> shortName) =>
        (flag, shortName.ToArray(), System.Text.Encoding.ASCII.GetBytes(flag.ToString()));
}
