using Fairlead.Statistics;

namespace Fairlead.Tls;

/// <summary>The statistics <c>listener.&lt;name&gt;.ssl.*</c> and <c>cluster.&lt;name&gt;.ssl.*</c>.</summary>
internal static class TlsStats
{
    public static StatSchema Schema { get; } = new(
        ("handshake", StatKind.Counter),
        ("connection_error", StatKind.Counter),
        ("no_certificate", StatKind.Counter),
        ("fail_verify_no_cert", StatKind.Counter),
        ("fail_verify_error", StatKind.Counter),
        ("fail_verify_san", StatKind.Counter),
        ("fail_verify_cert_hash", StatKind.Counter),
        ("ssl_context_update_by_sds", StatKind.Counter),
        ("ssl_context_update_rejected", StatKind.Counter));
}
