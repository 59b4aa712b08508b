using System.Text;
using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Http.Tests.Http2.Hpack;

public sealed class HpackStaticTableTests
{
    [Theory]
    [InlineData(1, ":authority", "")]
    [InlineData(2, ":method", "GET")]
    [InlineData(3, ":method", "POST")]
    [InlineData(5, ":path", "/index.html")]
    [InlineData(7, ":scheme", "https")]
    [InlineData(11, ":status", "304")]
    [InlineData(14, ":status", "500")]
    [InlineData(15, "accept-charset", "")]
    [InlineData(16, "accept-encoding", "gzip, deflate")]
    [InlineData(20, "access-control-allow-origin", "")]
    [InlineData(23, "authorization", "")]
    [InlineData(28, "content-length", "")]
    [InlineData(31, "content-type", "")]
    [InlineData(32, "cookie", "")]
    [InlineData(38, "host", "")]
    [InlineData(43, "if-unmodified-since", "")]
    [InlineData(47, "max-forwards", "")]
    [InlineData(49, "proxy-authorization", "")]
    [InlineData(55, "set-cookie", "")]
    [InlineData(58, "user-agent", "")]
    [InlineData(61, "www-authenticate", "")]
    public void Entries_are_those_of_the_RFC(int index, string name, string value)
    {
        Assert.Equal(name, Encoding.ASCII.GetString(HpackStaticTable.Name(index)));
        Assert.Equal(value, Encoding.ASCII.GetString(HpackStaticTable.Value(index)));
        Assert.Equal(index, HpackStaticTable.FindValue(HpackStaticTable.First(index), Encoding.ASCII.GetBytes(value)));
    }

    [Fact]
    public void The_constant_for_cookie_is_right() => Assert.Equal("cookie", Encoding.ASCII.GetString(HpackStaticTable.Name(HpackStaticTable.Cookie)));

    [Fact]
    public void Every_name_is_found_at_its_first_entry()
    {
        for (var i = 1; i <= HpackStaticTable.Count; i++)
        {
            var name = HpackStaticTable.Name(i);
            Assert.Equal(HpackStaticTable.First(i), HpackNames.Find(name, HpackHash.OfName(name), out _));
        }

        Assert.Equal(0, HpackNames.Find("x-unknown"u8, HpackHash.OfName("x-unknown"u8), out var indexing));
        Assert.Equal(HpackIndexing.Incremental, indexing);
    }
}
