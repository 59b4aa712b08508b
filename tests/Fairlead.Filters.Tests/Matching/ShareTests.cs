using Fairlead.Configuration;
using Fairlead.Filters.Matching;

namespace Fairlead.Filters.Tests.Matching;

public sealed class ShareTests
{
    [Theory]
    [InlineData(30, FractionDenominator.Hundred, 0.3)]
    [InlineData(250, FractionDenominator.TenThousand, 0.025)]
    [InlineData(500_000, FractionDenominator.Million, 0.5)]
    public void Share_then_so_many_streams_and_others_for_another_purpose(uint numerator, FractionDenominator denominator, double expected)
    {
        var share = Compile(numerator, denominator);
        var random = new Random(5);
        var (first, both) = (0, 0);
        for (var i = 0; i < 100_000; i++)
        {
            var number = (ulong)random.NextInt64();
            first += share.Includes(number, 1) ? 1 : 0;
            both += share.Includes(number, 1) && share.Includes(number, 2) ? 1 : 0;
        }

        Assert.Equal(expected, first / 100_000.0, 0.01);
        Assert.Equal(expected * expected, both / 100_000.0, 0.01);
    }

    [Fact]
    public void Whole_or_nothing_then_all_or_none()
    {
        Assert.True(Compile(100, FractionDenominator.Hundred).Includes(ulong.MaxValue, 1));
        Assert.True(Compile(uint.MaxValue, FractionDenominator.Hundred).Includes(0, 1));
        Assert.False(Compile(0, FractionDenominator.Million).Includes(0, 1));
    }

    private static Share Compile(uint numerator, FractionDenominator denominator)
    {
        var errors = new List<ConfigError>();
        var share = Share.Compile(new RuntimeFractionOptions { DefaultValue = new FractionOptions { Numerator = numerator, Denominator = denominator } }, "", errors);
        Assert.Empty(errors);
        return share;
    }
}
