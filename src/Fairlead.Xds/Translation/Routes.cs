using Envoy.Type.V3;
using Fairlead.Configuration;
using Proto = Envoy.Config.Route.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Translates routes and their conditions.</summary>
internal static class Routes
{
    public static Route Translate(Proto.Route route, Scope at, int largestBody)
    {
        if (route.Match is null)
            at.Field("match").Missing("is required");
        return new()
        {
            Name = route.Name,
            Match = Match(route.Match ?? new() { Prefix = "/" }, at.Field("match")),
            Action = Decide(route, at, largestBody),
            Headers = HeaderRules.Mutations(
                route.RequestHeadersToAdd, route.RequestHeadersToRemove, route.ResponseHeadersToAdd, route.ResponseHeadersToRemove, at),
            TypedPerFilterConfig = Extensions.PerFilter(route.TypedPerFilterConfig, at),
            MetadataJson = Metadata.ToJson(route.Metadata),
        };
    }

    private static RouteDecision Decide(Proto.Route route, Scope at, int largestBody)
    {
        switch (route.ActionCase)
        {
            case Proto.Route.ActionOneofCase.Route_:
                return RouteActions.Translate(route.Route_, at.Field("route"));
            case Proto.Route.ActionOneofCase.Redirect:
                return Redirects.Translate(route.Redirect, at.Field("redirect"));
            case Proto.Route.ActionOneofCase.DirectResponse:
                return DirectResponses.Translate(route.DirectResponse, at.Field("direct_response"), largestBody);
            default:
                at.Missing("one of 'route', 'redirect' and 'direct_response' is required");
                return new DirectResponseAction { Status = 500 };
        }
    }

    private static RouteMatch Match(Proto.RouteMatch match, Scope at) => new()
    {
        Path = Path(match, at),
        CaseSensitive = match.CaseSensitive ?? true,
        Grpc = match.Grpc is not null,
        RuntimeFractionPerMillion = match.RuntimeFraction is { } fraction
            ? Fraction(fraction.DefaultValue, at.Field("runtime_fraction").Field("default_value"))
            : null,
        Headers = Checks.All(match.Headers, "headers", at, Matchers.OfHeader),
        QueryParameters = Checks.All(match.QueryParameters, "query_parameters", at, Matchers.OfQuery),
    };

    private static PathMatch Path(Proto.RouteMatch match, Scope at)
    {
        switch (match.PathSpecifierCase)
        {
            case Proto.RouteMatch.PathSpecifierOneofCase.Prefix:
                return new(PathMatchKind.Prefix, match.Prefix);
            case Proto.RouteMatch.PathSpecifierOneofCase.Path:
                return new(PathMatchKind.Exact, match.Path);
            case Proto.RouteMatch.PathSpecifierOneofCase.SafeRegex:
                return new(PathMatchKind.SafeRegex, Matchers.Regex(match.SafeRegex, at.Field("safe_regex")));
            case Proto.RouteMatch.PathSpecifierOneofCase.ConnectMatcher:
                return new(PathMatchKind.Connect, "");
            case Proto.RouteMatch.PathSpecifierOneofCase.PathSeparatedPrefix:
                return new(PathMatchKind.PathSeparatedPrefix, Separated(match.PathSeparatedPrefix, at.Field("path_separated_prefix")));
            default:
                at.Missing("one of 'prefix', 'path', 'safe_regex', 'path_separated_prefix' and 'connect_matcher' is required");
                return new(PathMatchKind.Prefix, "/");
        }
    }

    // The rule of the API: ^[^?#]+[^?#/]$
    private static string Separated(string prefix, Scope at)
    {
        if (prefix.Length < 2 || prefix.EndsWith('/') || prefix.AsSpan().ContainsAny('?', '#'))
            at.Error($"'{prefix}' is no prefix: it must have at least two characters, no '?' or '#', and not end with '/'");
        return prefix;
    }

    // There is no runtime layer that could override it: the default value always counts.
    private static int? Fraction(FractionalPercent? fraction, Scope at)
    {
        if (fraction is null)
        {
            at.Missing("is required");
            return null;
        }

        var factor = fraction.Denominator switch
        {
            FractionalPercent.Types.DenominatorType.Hundred => 10_000L,
            FractionalPercent.Types.DenominatorType.TenThousand => 100L,
            FractionalPercent.Types.DenominatorType.Million => 1L,
            _ => Checks.Unsupported<long>(fraction.Denominator, at.Field("denominator")),
        };
        return (int)Math.Min(1_000_000, fraction.Numerator * factor);
    }
}
