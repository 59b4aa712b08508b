using System.Text;
using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>A compiled <see cref="PathMatch"/>.</summary>
internal sealed class PathCondition
{
    private readonly LinearRegex? _regex;

    private PathCondition(PathMatchKind kind, byte[] value, bool ignoreCase, LinearRegex? regex)
    {
        Kind = kind;
        Value = value;
        IgnoreCase = ignoreCase;
        _regex = regex;
    }

    public PathMatchKind Kind { get; }

    /// <summary>The prefix or path.</summary>
    public byte[] Value { get; }

    public bool IgnoreCase { get; }

    /// <summary>True if <see cref="PathIndex"/> can find the route by its path.</summary>
    public bool IsIndexable => Kind is PathMatchKind.Exact or PathMatchKind.Prefix or PathMatchKind.PathSeparatedPrefix;

    public static PathCondition? Compile(PathMatch match, bool caseSensitive, string path, ICollection<ConfigError> errors)
    {
        var before = errors.Count;
        LinearRegex? regex = null;
        switch (match.Kind)
        {
            case PathMatchKind.Prefix:
                break;
            case PathMatchKind.Exact when match.Value.Length == 0:
                errors.Add(new ConfigError($"{path}.path", "The path must not be empty."));
                break;
            case PathMatchKind.Exact:
                if (match.Value.Contains('?'))
                    errors.Add(new ConfigError($"{path}.path", "The path is compared without its query and cannot have a '?'."));
                break;
            case PathMatchKind.PathSeparatedPrefix:
                if (match.Value.Length < 2 || match.Value.AsSpan().ContainsAny('?', '#') || match.Value.EndsWith('/'))
                    errors.Add(new ConfigError($"{path}.path_separated_prefix", "The prefix has at least two characters, no '?' or '#', and no slash at its end."));
                break;
            case PathMatchKind.SafeRegex:
                regex = LinearRegex.CompileFull(match.Value, $"{path}.safe_regex", errors);
                break;
            case PathMatchKind.Connect:
                break;
            default:
                errors.Add(new ConfigError(path, $"{match.Kind} is no way to compare paths."));
                break;
        }

        return errors.Count > before ? null : new PathCondition(match.Kind, Encoding.UTF8.GetBytes(match.Value), !caseSensitive, regex);
    }

    public bool IsMatch(in RouteInput input)
    {
        if (Kind == PathMatchKind.Connect)
            return input.IsConnect;
        if (!input.HasPath)
            return false;
        return Kind switch
        {
            PathMatchKind.Prefix => StartsWith(input.Path),
            PathMatchKind.Exact => input.PathLength == Value.Length && StartsWith(input.Path),
            PathMatchKind.PathSeparatedPrefix => IsSeparatedPrefix(input.PathWithoutQuery),
            _ => _regex!.IsMatch(input.PathWithoutQuery),
        };
    }

    /// <summary>How much of the path a prefix rewrite replaces: the matched prefix, or the whole path without its query; -1 if the path no longer matches.</summary>
    public int MatchedLength(ReadOnlySpan<byte> path, int pathLength)
    {
        if (Kind is not (PathMatchKind.Prefix or PathMatchKind.PathSeparatedPrefix))
            return pathLength;
        return StartsWith(path) ? Value.Length : -1;
    }

    private bool IsSeparatedPrefix(ReadOnlySpan<byte> path) =>
        StartsWith(path) && (path.Length == Value.Length || path[Value.Length] == (byte)'/');

    private bool StartsWith(ReadOnlySpan<byte> path) => IgnoreCase ? ByteText.StartsWithIgnoreCase(path, Value) : path.StartsWith(Value);
}
