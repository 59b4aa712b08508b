using System.Runtime.CompilerServices;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Filters.Matching;
using Fairlead.Headers;
using Fairlead.Routing;

namespace Fairlead.Filters.Cors;

/// <summary>What a <see cref="CorsPolicy"/> means. Made once for each policy, then read by all workers.</summary>
internal sealed class CorsRules
{
    private const string GrpcNames = "grpc-status,grpc-message,grpc-status-details-bin";

    private static readonly ConditionalWeakTable<CorsPolicy, CorsRules> Made = [];

    private readonly List<ConfigError> _errors = [];
    private readonly TextMatcher[] _origins;
    private readonly bool _allowsAll;
    private readonly Share _enabled;
    private readonly Share _shadow;

    private CorsRules(CorsPolicy policy)
    {
        IsNone = policy == CorsPolicy.None;
        _origins = [.. (policy.AllowOriginStringMatch ?? []).Select((m, i) => TextMatch.Compile(m, $"allow_origin_string_match[{i}]", _errors)).OfType<TextMatcher>()];
        _allowsAll = _origins.Any(o => o.IsMatch("*"u8));
        _enabled = policy.FilterEnabled is { } enabled ? Share.Compile(enabled, "filter_enabled", _errors) : Share.All;
        _shadow = policy.ShadowEnabled is { } shadow ? Share.Compile(shadow, "shadow_enabled", _errors) : Share.None;
        AllowMethods = Value(policy.AllowMethods, "allow_methods");
        AllowHeaders = Value(policy.AllowHeaders, "allow_headers");
        ExposeHeaders = Value(policy.ExposeHeaders, "expose_headers");
        MaxAge = Value(policy.MaxAge, "max_age");
        AllowsCredentials = policy.AllowCredentials ?? false;
        AllowsPrivateNetwork = policy.AllowPrivateNetworkAccess ?? false;
        ForwardsOthers = policy.ForwardNotMatchingPreflights ?? true;
        ExposeGrpc = WithGrpc(policy.ExposeHeaders ?? "");
    }

    public IReadOnlyList<ConfigError> Errors => _errors;

    public bool IsNone { get; }

    public byte[] AllowMethods { get; }

    public byte[] AllowHeaders { get; }

    public byte[] ExposeHeaders { get; }

    /// <summary>The same for a response that tells the outcome of a gRPC-Web call in its head, where pages must read it.</summary>
    public byte[] ExposeGrpc { get; }

    public byte[] MaxAge { get; }

    public bool AllowsCredentials { get; }

    public bool AllowsPrivateNetwork { get; }

    public bool ForwardsOthers { get; }

    public static CorsRules For(CorsPolicy policy) => Made.GetValue(policy, static p => new CorsRules(p));

    /// <summary>True if the policy applies to a stream of that random number.</summary>
    public bool IsEnabled(ulong random) => _enabled.Includes(random, purpose: 1);

    /// <summary>True if the origin of a stream of that random number is counted, at least.</summary>
    public bool IsShadow(ulong random) => _shadow.Includes(random, purpose: 2);

    public bool Allows(ReadOnlySpan<byte> origin)
    {
        if (_allowsAll)
            return true;
        foreach (var matcher in _origins)
        {
            if (matcher.IsMatch(origin))
                return true;
        }

        return false;
    }

    private byte[] Value(string? text, string field)
    {
        var bytes = Encoding.UTF8.GetBytes(text ?? "");
        if (!HeaderSyntax.IsFieldValue(bytes))
            _errors.Add(new ConfigError(field, "is no value of a header"));
        return bytes;
    }

    private byte[] WithGrpc(string exposed)
    {
        var names = exposed.Split(',', StringSplitOptions.TrimEntries);
        if (exposed.Length == 0 || (exposed.Trim() == "*" && !AllowsCredentials))
            return ExposeHeaders;
        var missing = GrpcNames.Split(',').Where(n => !names.Contains(n, StringComparer.OrdinalIgnoreCase));
        return Encoding.UTF8.GetBytes(string.Join(',', missing.Prepend(exposed)));
    }
}
