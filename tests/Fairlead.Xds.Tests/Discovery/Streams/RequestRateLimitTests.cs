using Envoy.Config.Core.V3;
using Fairlead.Xds.Discovery.Streams;

namespace Fairlead.Xds.Tests.Discovery.Streams;

public class RequestRateLimitTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Tokens_are_spent_and_come_back()
    {
        var limit = new RequestRateLimit(new RateLimitSettings { MaxTokens = 2, FillRate = 4 }, _time);
        limit.Take();
        Assert.Equal(TimeSpan.Zero, limit.Wait());
        limit.Take();
        Assert.Equal(TimeSpan.FromMilliseconds(250), limit.Wait());

        _time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Equal(TimeSpan.Zero, limit.Wait());
        limit.Take();
        Assert.Equal(TimeSpan.FromMilliseconds(250), limit.Wait());
    }

    [Fact]
    public void Tokens_do_not_pile_up()
    {
        var limit = new RequestRateLimit(new RateLimitSettings { MaxTokens = 1, FillRate = 1 }, _time);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(TimeSpan.Zero, limit.Wait());
        limit.Take();

        Assert.Equal(TimeSpan.FromSeconds(1), limit.Wait());
    }

    [Fact]
    public void Without_numbers_a_hundred_at_once_and_ten_a_second()
    {
        var limit = new RequestRateLimit(new RateLimitSettings(), _time);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(TimeSpan.Zero, limit.Wait());
            limit.Take();
        }

        Assert.Equal(TimeSpan.FromMilliseconds(100), limit.Wait());
    }
}
