using Fairlead.Configuration;

namespace Fairlead.Abstractions.Tests.Configuration;

public class ConfigListTests
{
    [Fact]
    public void Lists_with_equal_elements_then_equal()
    {
        ConfigList<string> one = ["a", "b"];
        var two = ConfigList.From(new List<string> { "a", "b" });
        Assert.Equal(one, two);
        Assert.True(one.Equals((object)two));
        Assert.Equal(one.GetHashCode(), two.GetHashCode());
        Assert.Equal("[a, b]", one.ToString());
        Assert.Equal(2, one.Count);
        Assert.Equal("b", one[1]);
        Assert.Equal(["a", "b"], one.AsSpan().ToArray());
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b,a")]
    [InlineData("a,b,c")]
    [InlineData("A,b")]
    [InlineData("")]
    public void Lists_that_differ_then_not_equal(string other)
    {
        ConfigList<string> one = ["a", "b"];
        Assert.NotEqual(one, ConfigList.From(other.Split(',')));
        Assert.False(one.Equals(null));
    }

    [Fact]
    public void A_list_does_not_follow_the_array_that_it_came_from()
    {
        var array = new[] { 1, 2 };
        var list = ConfigList.From(array);
        array[0] = 9;
        Assert.Equal(1, list[0]);
    }
}
