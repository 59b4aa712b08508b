using System.Text;
using Fairlead.Headers;

namespace Fairlead.Abstractions.Tests.Headers;

public class KnownHeadersTests
{
    private static readonly KnownHeader[] All = [.. Enum.GetValues<KnownHeader>().Where(static h => h != KnownHeader.None)];

    [Fact]
    public void Every_name_then_found_in_any_case()
    {
        foreach (var header in All)
        {
            var name = Encoding.ASCII.GetString(KnownHeaders.NameOf(header));
            Assert.Equal(header, KnownHeaders.Find(Encoding.ASCII.GetBytes(name)));
            Assert.Equal(header, KnownHeaders.Find(Encoding.ASCII.GetBytes(name.ToUpperInvariant())));
            Assert.Equal(name, name.ToLowerInvariant());
        }
    }

    [Theory]
    [InlineData(KnownHeader.Method, ":method")]
    [InlineData(KnownHeader.TE, "te")]
    [InlineData(KnownHeader.ContentLength, "content-length")]
    [InlineData(KnownHeader.TraceParent, "traceparent")]
    [InlineData(KnownHeader.XEnvoyUpstreamServiceTime, "x-envoy-upstream-service-time")]
    [InlineData(KnownHeader.XForwardedFor, "x-forwarded-for")]
    public void NameOf_then_the_wire_name(KnownHeader header, string expected) => Assert.Equal(expected, Encoding.ASCII.GetString(KnownHeaders.NameOf(header)));

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("x-unknown")]
    [InlineData("content_length")]
    [InlineData("content-lengthh")]
    [InlineData("method")]
    [InlineData("a-name-that-is-longer-than-any-known-name-is")]
    public void Find_of_another_name_then_none(string name) => Assert.Equal(KnownHeader.None, KnownHeaders.Find(Encoding.ASCII.GetBytes(name)));

    [Fact]
    public void Random_names_then_never_mistaken()
    {
        var random = new Random(5);
        var known = All.Select(static h => Encoding.ASCII.GetString(KnownHeaders.NameOf(h))).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var name in known.ToArray())
        {
            for (var i = 0; i < 200; i++)
            {
                var bytes = Encoding.ASCII.GetBytes(name);
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                var found = KnownHeaders.Find(bytes);
                Assert.Equal(known.Contains(Encoding.Latin1.GetString(bytes)), found != KnownHeader.None);
            }
        }
    }

    [Fact]
    public void Pseudo_headers_then_those_with_a_colon()
    {
        foreach (var header in All)
            Assert.Equal(KnownHeaders.NameOf(header)[0] == ':', KnownHeaders.IsPseudo(header));
        Assert.False(KnownHeaders.IsPseudo(KnownHeader.None));
    }

    [Fact]
    public void All_numbers_fit_the_presence_bits() => Assert.InRange(KnownHeaders.Count, 1, 64);
}
