using System.Text;
using Fairlead.Configuration;
using Fairlead.Routing;
using static Fairlead.Tests.Routing.RoutingKit;

namespace Fairlead.Tests.Routing;

public class PathNormalizerTests
{
    private static readonly PathNormalizerOptions All = new(true, true, PathWithEscapedSlashesAction.KeepUnchanged);

    [Theory]
    [InlineData("/", "/")]
    [InlineData("/a/b.html?x=/../%zz//", "/a/b.html?x=/../%zz//")]
    [InlineData("*", "*")]
    [InlineData("", "")]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a/./b", "/a/b")]
    [InlineData("/a/..", "/")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a/.", "/a/")]
    [InlineData("/..", "/")]
    [InlineData("/../..", "/")]
    [InlineData("/../../a", "/a")]
    [InlineData("/.", "/")]
    [InlineData("/a/b/../../../c", "/c")]
    [InlineData("/a/%2e%2E/b", "/b")]
    [InlineData("/a/.%2e/b", "/b")]
    [InlineData("/a/%2e/b", "/a/b")]
    [InlineData("/a\\..\\b", "/b")]
    [InlineData("/a\\b", "/a/b")]
    [InlineData("//a", "/a")]
    [InlineData("/a//b///c//", "/a/b/c/")]
    [InlineData("/a//../b", "/a/b")]
    [InlineData("/a/..//../b", "/b")]
    [InlineData("/...", "/...")]
    [InlineData("/..a/.b", "/..a/.b")]
    [InlineData("/.well-known/x", "/.well-known/x")]
    [InlineData("/%61%7E%2D%5f", "/a~-_")]
    [InlineData("/%20%C3%A4%25", "/%20%C3%A4%25")]
    [InlineData("/%252e%252e/a", "/%252e%252e/a")]
    [InlineData("/a%2Fb%5cc", "/a%2Fb%5cc")]
    [InlineData("/a;x=1/b", "/a;x=1/b")]
    [InlineData("/a/../b?c=/../d", "/b?c=/../d")]
    [InlineData("/a?b?c", "/a?b?c")]
    [InlineData("//?a", "/?a")]
    public void Path_is_normalised(string path, string expected)
    {
        var (verdict, result) = Normalize(path, All);
        Assert.Equal((PathVerdict.Continue, expected), (verdict, result));

        // Normalising is idempotent: a second proxy sees the same path.
        Assert.Equal((PathVerdict.Continue, expected), Normalize(result, All));
    }

    [Theory]
    [InlineData("/%")]
    [InlineData("/%2")]
    [InlineData("/%zz")]
    [InlineData("/%2%65")]
    [InlineData("/%00")]
    [InlineData("/a%00b")]
    [InlineData("/a b")]
    [InlineData("/a\tb")]
    [InlineData("/a#b")]
    [InlineData("/a?b#c")]
    [InlineData("a/b")]
    [InlineData("http://h/")]
    [InlineData("/..;x=1/a")]
    [InlineData("/a/..;/b")]
    [InlineData("/a/.;/b")]
    [InlineData("/a/%2e%2e;x/b")]
    [InlineData("/a/..%3bx/b")]
    [InlineData("/a/..%3B")]
    public void Path_that_servers_read_differently_is_refused(string path) => Assert.Equal(PathVerdict.Reject, Normalize(path, All).Verdict);

    [Theory]
    [InlineData(PathWithEscapedSlashesAction.KeepUnchanged, "/a%2Fb%5cc", "Continue", "/a%2Fb%5cc")]
    [InlineData(PathWithEscapedSlashesAction.RejectRequest, "/a%2fb", "Reject", null)]
    [InlineData(PathWithEscapedSlashesAction.RejectRequest, "/a%5Cb", "Reject", null)]
    [InlineData(PathWithEscapedSlashesAction.RejectRequest, "/a%61b?%2f", "Continue", "/aab?%2f")]
    [InlineData(PathWithEscapedSlashesAction.UnescapeAndForward, "/a%2F..%5Cb", "Continue", "/b")]
    [InlineData(PathWithEscapedSlashesAction.UnescapeAndForward, "/a%2F%2fb", "Continue", "/a/b")]
    [InlineData(PathWithEscapedSlashesAction.UnescapeAndRedirect, "/a%2Fb?c%2f", "Redirect", "/a/b?c%2f")]
    [InlineData(PathWithEscapedSlashesAction.UnescapeAndRedirect, "/a//b", "Continue", "/a/b")]
    public void Escaped_slashes_follow_the_action(PathWithEscapedSlashesAction action, string path, string verdict, string? expected)
    {
        var (actual, result) = Normalize(path, All with { EscapedSlashes = action });
        Assert.Equal(verdict, actual.ToString());
        if (expected is not null)
            Assert.Equal(expected, result);
    }

    [Theory]
    [InlineData(false, true, "/a//../%61\\", "/a/../%61\\")]
    [InlineData(true, false, "/a//..//%61\\", "/a//a/")]
    [InlineData(false, false, "/a//../%61%zz\\", "/a//../%61%zz\\")]
    public void What_is_switched_off_is_not_done(bool normalize, bool merge, string path, string expected) =>
        Assert.Equal((PathVerdict.Continue, expected), Normalize(path, new PathNormalizerOptions(normalize, merge, PathWithEscapedSlashesAction.KeepUnchanged)));

    [Fact]
    public void Unescaped_backslash_stays_one_without_normalisation() =>
        Assert.Equal((PathVerdict.Continue, "/a\\b/c"), Normalize("/a%5Cb%2Fc", new PathNormalizerOptions(false, false, PathWithEscapedSlashesAction.UnescapeAndForward)));

    [Fact]
    public void Fast_scan_finds_trouble_at_every_position()
    {
        foreach (var trouble in (string[])["%", "\\", " ", "\u0001", "\u007f", "//", "/."])
        {
            for (var length = 1; length < 70; length++)
            {
                for (var at = 0; at <= length - trouble.Length; at++)
                {
                    var path = new string('a', at) + trouble + new string('a', length - at - trouble.Length);
                    Assert.False(PathNormalizer.IsClean(Encoding.Latin1.GetBytes(path)), path);
                }
            }
        }

        for (var length = 0; length < 70; length++)
            Assert.True(PathNormalizer.IsClean(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("/a.b~\u00e4", 20))[..length])));
    }

    [Fact]
    public void Result_never_has_what_was_to_be_removed()
    {
        string[] parts = ["/", ".", "..", "%2e", "%2F", "%5c", "\\", "a", ";", "%3b", "//", "%25"];
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var path = "/" + string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(_ => parts[random.Next(parts.Length)]));
            var action = (PathWithEscapedSlashesAction)random.Next(4);
            var (verdict, result) = Normalize(path, All with { EscapedSlashes = action });
            if (verdict == PathVerdict.Reject)
                continue;
            Assert.StartsWith("/", result, StringComparison.Ordinal);
            Assert.DoesNotContain("//", result, StringComparison.Ordinal);
            Assert.DoesNotContain("\\", result, StringComparison.Ordinal);
            Assert.DoesNotContain(result.Split('/'), s => s is "." or "..");
            Assert.Equal((PathVerdict.Continue, result), Normalize(result, All with { EscapedSlashes = action }));
        }
    }

    [Fact]
    public void Long_path_is_normalised_beyond_the_stack_buffer()
    {
        var tail = new string('x', 5000);
        Assert.Equal((PathVerdict.Continue, "/b/" + tail), Normalize("/a/../b/" + tail, All));
    }

    private static (PathVerdict Verdict, string Path) Normalize(string path, PathNormalizerOptions options)
    {
        var request = Request("h", path);
        var verdict = new PathNormalizer(options).Apply(request);
        return (verdict, Encoding.UTF8.GetString(request.Path));
    }
}
