using System.Text;
using Fairlead.Configuration;
using Fairlead.Routing;

namespace Fairlead.Tests.Routing;

public class Re2TranslatorTests
{
    [Theory]
    [InlineData(@"a|b", "b", true)]
    [InlineData(@"a|b", "ab", false)]
    [InlineData(@"^a$", "a", true)]
    [InlineData(@"a$", "a\n", false)]
    [InlineData(@"\Aa\z", "a", true)]
    [InlineData(@"\d+", "123", true)]
    [InlineData(@"\d", "\u0661", false)]
    [InlineData(@"\D", "\u0661", true)]
    [InlineData(@"\w+", "aZ_9", true)]
    [InlineData(@"\w", "\u00e4", false)]
    [InlineData(@"\W", "\u00e4", true)]
    [InlineData(@"\s", "\u00a0", false)]
    [InlineData(@"\s", "\v", false)]
    [InlineData(@"[\d.]+", "1.2", true)]
    [InlineData(@"[^\d.]+", "ab", true)]
    [InlineData(@"[\D]", "a", true)]
    [InlineData(@"[\W_]+", "-_", true)]
    [InlineData(@"[\S]", " ", false)]
    [InlineData(@"[^validate]\w+", "hello123", true)]
    [InlineData(@"[^validate]\w+", "validate", false)]
    [InlineData(@"[[:alpha:][:digit:]]+", "aB1", true)]
    [InlineData(@"[[:^digit:]]", "1", false)]
    [InlineData(@"[^[:space:]]", "x", true)]
    [InlineData(@"[a-z-[b]]", "b]", true)]
    [InlineData(@"[]a]+", "]a", true)]
    [InlineData(@"[^]a]", "b", true)]
    [InlineData(@"[a\]]", "]", true)]
    [InlineData(@"[a-]", "-", true)]
    [InlineData(@"[+--]", ",", true)]
    [InlineData(@"(?P<name>a)(?<other>b)", "ab", true)]
    [InlineData(@"(?i)ABC", "abc", true)]
    [InlineData(@"(?i:A)B", "aB", true)]
    [InlineData(@"(?i:A)B", "ab", false)]
    [InlineData(@"(?i)a(?-i)B", "Ab", false)]
    [InlineData(@"(?s).", "\n", true)]
    [InlineData(@".", "\n", false)]
    [InlineData(@".", "\u20ac", true)]
    [InlineData(@"(?m)a$\n^b", "a\nb", true)]
    [InlineData(@"\Qa.b*\E+", "a.b**", true)]
    [InlineData(@"\Qa.b", "axb", false)]
    [InlineData(@"\x41\x{42}\103", "ABC", true)]
    [InlineData(@"\x{1F600}+", "\U0001F600\U0001F600", true)]
    [InlineData(@"\.\*\/\_\-", ".*/_-", true)]
    [InlineData(@"\pL+", "\u00e4a", true)]
    [InlineData(@"\p{Lu}\P{Lu}\p{^Lu}", "Aab", true)]
    [InlineData(@"a{2}", "aa", true)]
    [InlineData(@"a{2,}", "a", false)]
    [InlineData(@"a{1,2}?", "aa", true)]
    [InlineData(@"a{,2}", "a{,2}", true)]
    [InlineData(@"a{x}", "a{x}", true)]
    [InlineData(@"{", "{", true)]
    [InlineData(@"\bfoo\b", "foo", true)]
    [InlineData(@"a #b", "a #b", true)]
    [InlineData(@"(a*)*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void Expression_means_what_it_means_in_re2(string pattern, string text, bool matches)
    {
        var errors = new List<ConfigError>();
        var regex = LinearRegex.CompileFull(pattern, "p", errors);
        Assert.Empty(errors);
        Assert.Equal(matches, regex!.IsMatch(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("a)(?:b")]
    [InlineData("[")]
    [InlineData("[a")]
    [InlineData("[]")]
    [InlineData("[z-a]")]
    [InlineData(@"[a-\d]")]
    [InlineData("*")]
    [InlineData("a**")]
    [InlineData("a*+")]
    [InlineData("a|*")]
    [InlineData("(*)")]
    [InlineData("a{2}{3}")]
    [InlineData("a{2,1}")]
    [InlineData("a{1001}")]
    [InlineData("(a{100}){100}")]
    [InlineData("(?=a)")]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)")]
    [InlineData("(?<!a)")]
    [InlineData("(?>a)")]
    [InlineData("(?#a)")]
    [InlineData("(?P=a)")]
    [InlineData("(?P<a")]
    [InlineData("(?<>a)")]
    [InlineData("(?x)a")]
    [InlineData("(?U)a")]
    [InlineData("(?")]
    [InlineData("(?)")]
    [InlineData("(?i-)a")]
    [InlineData(@"(a)\1")]
    [InlineData(@"\C")]
    [InlineData(@"\Z")]
    [InlineData(@"\G")]
    [InlineData(@"\k<a>")]
    [InlineData(@"\cA")]
    [InlineData(@"\e")]
    [InlineData(@"\E")]
    [InlineData(@"\u0041")]
    [InlineData(@"\x4")]
    [InlineData(@"\x{110000}")]
    [InlineData(@"\x{}")]
    [InlineData(@"\p")]
    [InlineData(@"\p{Greek}")]
    [InlineData(@"\pX")]
    [InlineData("[[:nope:]]")]
    [InlineData("a\\")]
    [InlineData("[\\")]
    public void Expression_that_re2_or_linear_time_forbids_is_refused(string pattern)
    {
        var errors = new List<ConfigError>();
        Assert.Null(LinearRegex.CompileFull(pattern, "the.path", errors));
        Assert.Equal("the.path", Assert.Single(errors).Path);
    }

    [Fact]
    public void Expression_that_becomes_huge_or_is_no_unicode_is_refused()
    {
        var errors = new List<ConfigError>();
        Assert.Null(LinearRegex.CompileFull(string.Concat(Enumerable.Repeat("a{1000}", 100)), "p", errors));
        Assert.Null(LinearRegex.CompileFull(new string('(', 1000) + new string(')', 1000), "p", errors));
        Assert.Null(LinearRegex.CompileFull(new string('a', 10_000), "p", errors));
        Assert.Null(LinearRegex.CompileFull("\ud800", "p", errors));
        Assert.Equal(4, errors.Count);
    }

    [Fact]
    public void Random_patterns_never_throw()
    {
        const string Alphabet = @"ab()[]{}*+?|^$.\-,:=!<>PQEdwsxpL01i#";
        var random = new Random(12345);
        for (var i = 0; i < 3000; i++)
        {
            var pattern = new string([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            var errors = new List<ConfigError>();
            var regex = LinearRegex.CompileFull(pattern, "p", errors);
            Assert.NotEqual(regex is null, errors.Count == 0);
            regex?.IsMatch("ab01"u8);
        }
    }
}
