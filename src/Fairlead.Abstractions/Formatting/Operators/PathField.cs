using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>PATH(WQ or NQ:ORIG, PATH or ORIG_OR_PATH): the path with or without its query, as it was routed or as it came.</summary>
internal sealed class PathField(bool withQuery, bool original, bool current, int maxLength) : Segment
{
    public static Segment? Parse(OperatorCall call)
    {
        var parts = (call.Argument ?? "").Split(':');
        var query = parts[0].Length == 0 ? "WQ" : parts[0];
        var source = parts.Length < 2 || parts[1].Length == 0 ? "ORIG_OR_PATH" : parts[1];
        if (parts.Length > 2 || query is not ("WQ" or "NQ") || source is not ("ORIG" or "PATH" or "ORIG_OR_PATH"))
            return call.Fail("takes WQ or NQ, then a colon and ORIG, PATH or ORIG_OR_PATH");
        return new PathField(query == "WQ", source != "PATH", source != "ORIG", call.Length ?? int.MaxValue);
    }

    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        ReadOnlySpan<byte> path = default;
        var headers = info.Request?.Headers;
        var found = (original && headers?.TryGetValue(KnownHeader.XEnvoyOriginalPath, out path) == true)
            || (current && headers?.TryGetValue(KnownHeader.Path, out path) == true);
        if (!found)
        {
            writer.Missing();
            return;
        }

        var query = withQuery ? -1 : path.IndexOf((byte)'?');
        path = query < 0 ? path : path[..query];
        writer.Text(path[..Math.Min(path.Length, maxLength)]);
    }
}
