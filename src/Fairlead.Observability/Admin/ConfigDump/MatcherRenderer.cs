using Fairlead.Configuration;

namespace Fairlead.Observability.Admin.ConfigDump;

/// <summary>Conditions of routes.</summary>
internal static class MatcherRenderer
{
    public static void Write(ProtoJson json, RouteMatch match)
    {
        json.BeginObject();
        WritePath(json, match.Path);
        json.Bool("case_sensitive", match.CaseSensitive);
        if (match.Grpc)
        {
            json.BeginObject("grpc");
            json.EndObject();
        }

        if (match.RuntimeFractionPerMillion is { } fraction)
        {
            json.BeginObject("runtime_fraction");
            json.BeginObject("default_value");
            json.Number("numerator", fraction);
            json.Text("denominator", "MILLION");
            json.EndObject();
            json.EndObject();
        }

        json.List("headers", match.Headers, WriteHeader);
        json.List("query_parameters", match.QueryParameters, WriteQuery);
        json.EndObject();
    }

    public static void WriteRegex(ProtoJson json, string name, string regex)
    {
        json.BeginObject(name);
        json.Text("regex", regex);
        json.EndObject();
    }

    private static void WritePath(ProtoJson json, PathMatch path)
    {
        switch (path.Kind)
        {
            case PathMatchKind.Prefix:
                json.Text("prefix", path.Value);
                break;
            case PathMatchKind.Exact:
                json.Text("path", path.Value);
                break;
            case PathMatchKind.SafeRegex:
                WriteRegex(json, "safe_regex", path.Value);
                break;
            case PathMatchKind.PathSeparatedPrefix:
                json.Text("path_separated_prefix", path.Value);
                break;
            default:
                json.BeginObject("connect_matcher");
                json.EndObject();
                break;
        }
    }

    public static void WriteText(ProtoJson json, StringMatcher matcher)
    {
        json.BeginObject();
        if (matcher.Kind == StringMatchKind.SafeRegex)
            WriteRegex(json, "safe_regex", matcher.Value);
        else
            json.Text(ProtoJson.EnumName(matcher.Kind).ToLowerInvariant(), matcher.Value);
        if (matcher.IgnoreCase)
            json.Bool("ignore_case", true);
        json.EndObject();
    }

    private static void WriteHeader(ProtoJson json, HeaderMatcher matcher)
    {
        json.BeginObject();
        json.Text("name", matcher.Name);
        json.Message("string_match", matcher.String, WriteText);
        if (matcher.Range is { } range)
        {
            json.BeginObject("range_match");
            json.Text("start", ProtoJson.Int64(range.Start));
            json.Text("end", ProtoJson.Int64(range.End));
            json.EndObject();
        }

        if (matcher.Present is { } present)
            json.Bool("present_match", present);
        json.Bool("invert_match", matcher.Invert);
        json.Bool("treat_missing_header_as_empty", matcher.TreatMissingHeaderAsEmpty);
        json.EndObject();
    }

    private static void WriteQuery(ProtoJson json, QueryParameterMatcher matcher)
    {
        json.BeginObject();
        json.Text("name", matcher.Name);
        json.Message("string_match", matcher.String, WriteText);
        if (matcher.String is null)
            json.Bool("present_match", matcher.Present);
        json.EndObject();
    }
}
