using Fairlead.Configuration;
using Fairlead.Grpc;

namespace Fairlead.Routing;

/// <summary>A compiled <see cref="RouteMatch"/>: all conditions of a route.</summary>
internal sealed class RouteCondition
{
    private const int Million = 1_000_000;

    private readonly HeaderCondition[] _headers;
    private readonly QueryCondition[] _query;
    private readonly uint _fraction;
    private readonly bool _isGrpc;

    private RouteCondition(PathCondition path, HeaderCondition[] headers, QueryCondition[] query, uint fraction, bool isGrpc)
    {
        _isGrpc = isGrpc;
        Path = path;
        _headers = headers;
        _query = query;
        _fraction = fraction;
    }

    public PathCondition Path { get; }

    public static RouteCondition? Compile(RouteMatch match, string path, ICollection<ConfigError> errors)
    {
        var before = errors.Count;
        var pathCondition = PathCondition.Compile(match.Path, match.CaseSensitive, path, errors);
        var headers = HeaderCondition.CompileAll(match.Headers, $"{path}.headers", errors);
        var query = QueryCondition.CompileAll(match.QueryParameters, $"{path}.query_parameters", errors);
        if (match.RuntimeFractionPerMillion is < 0 or > Million)
            errors.Add(new ConfigError($"{path}.runtime_fraction", "The fraction must be 0 to 1,000,000 millionths."));
        return errors.Count > before ? null : new RouteCondition(pathCondition!, headers, query, (uint)(match.RuntimeFractionPerMillion ?? Million), match.Grpc);
    }

    public bool IsMatch(in RouteInput input) => Path.IsMatch(input) && IsMatchBesidesPath(input);

    /// <summary>The conditions that are left once the path is known to match.</summary>
    public bool IsMatchBesidesPath(in RouteInput input)
    {
        if (_fraction != Million && input.Random % Million >= _fraction)
            return false;
        if (_isGrpc && !GrpcContentType.IsGrpc(input.Headers))
            return false;
        foreach (var header in _headers)
        {
            if (!header.IsMatch(input.Headers))
                return false;
        }

        foreach (var parameter in _query)
        {
            if (!parameter.IsMatch(input.Query))
                return false;
        }

        return true;
    }
}
