using Fairlead.Configuration;
using Fairlead.Routing;

namespace Fairlead.Fuzz.Targets;

/// <summary>Path normalisation: nothing that climbs is left, and doing it twice changes nothing.</summary>
internal sealed class PathTarget : FuzzTarget
{
    private static readonly PathNormalizer Normalizer = new(new PathNormalizerOptions(true, true, PathWithEscapedSlashesAction.UnescapeAndForward));

    public override string Name => "path";

    public override void Run(ReadOnlySpan<byte> input)
    {
        byte[] path = [(byte)'/', .. input];
        if (Normalizer.Normalize(path, out var length) == PathVerdict.Reject)
            return;
        var once = path.AsSpan(0, length).ToArray();
        var query = once.AsSpan().IndexOf((byte)'?');
        var bare = once.AsSpan(0, query < 0 ? once.Length : query);
        Promise(length <= path.Length && bare[0] == '/', "The path became longer, or relative.");
        Promise(bare.IndexOf("/../"u8) < 0 && bare.IndexOf("//"u8) < 0 && bare.IndexOf("/./"u8) < 0 && !bare.EndsWith("/.."u8), "A dot segment or an empty one is left.");
        var twice = once.ToArray();
        Promise(Normalizer.Normalize(twice, out var again) != PathVerdict.Reject, "The result is refused.");
    }
}
