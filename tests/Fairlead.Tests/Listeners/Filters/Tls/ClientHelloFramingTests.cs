using Fairlead.Transports.ClientHello;
using Fairlead.Listeners.Filters.Tls;

namespace Fairlead.Tests.Listeners.Filters.Tls;

public sealed class ClientHelloFramingTests
{
    private static readonly byte[] Message = new Hello { Extensions = [Hello.ServerName("a.example"), Hello.Alpn("h2")] }.Message();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(50)]
    [InlineData(int.MaxValue)]
    public void Records_of_any_size_then_the_message_is_found_byte_by_byte(int piece)
    {
        var bytes = Hello.Records(Message, 0x0301, piece);
        var framing = new ClientHelloFraming(16384);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(ClientHelloStatus.Incomplete, framing.Look(bytes.AsSpan(0, length)));
            Assert.InRange(framing.Needed, length + 1, bytes.Length);
        }

        Assert.Equal(ClientHelloStatus.Found, framing.Look(bytes));
        Assert.Equal(Message, framing.Message(bytes, new byte[Message.Length]).ToArray());
    }

    [Fact]
    public void Every_split_in_two_records_then_the_same_message()
    {
        for (var first = 1; first < Message.Length; first++)
        {
            var bytes = Hello.TwoRecords(Message, first);
            var framing = new ClientHelloFraming(16384);
            Assert.Equal(ClientHelloStatus.Found, framing.Look([.. bytes, 1, 2, 3]));
            Assert.Equal(Message, framing.Message(bytes, new byte[Message.Length]).ToArray());
        }
    }

    [Fact]
    public void What_is_needed_is_enough_to_go_on_and_not_too_much()
    {
        var bytes = Hello.Records(Message, 0x0301, int.MaxValue);
        var framing = new ClientHelloFraming(16384);
        var looks = 0;
        for (var length = 1; framing.Look(bytes.AsSpan(0, length)) == ClientHelloStatus.Incomplete; length = framing.Needed)
            looks++;
        Assert.Equal(9, looks);
        Assert.Equal(bytes.Length, framing.Needed);
    }

    [Fact]
    public void Message_that_ends_before_its_record_then_the_rest_is_not_waited_for()
    {
        byte[] bytes = [22, 3, 1, .. Hello.Numbers(10_000), .. Message];
        var framing = new ClientHelloFraming(16384);
        Assert.Equal(ClientHelloStatus.Incomplete, framing.Look(bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Equal(bytes.Length, framing.Needed);
        Assert.Equal(ClientHelloStatus.Found, framing.Look(bytes));
        Assert.Equal(Message, framing.Message(bytes, default).ToArray());
    }

    [Theory]
    [InlineData(new byte[] { 0x47 }, 1)]
    [InlineData(new byte[] { 0x80, 0x2e, 1 }, 1)]
    [InlineData(new byte[] { 21, 3, 1, 0, 2 }, 1)]
    [InlineData(new byte[] { 22, 2 }, 2)]
    [InlineData(new byte[] { 22, 0x33 }, 2)]
    [InlineData(new byte[] { 22, 3, 1, 0, 0 }, 5)]
    [InlineData(new byte[] { 22, 3, 1, 0x40, 1 }, 5)]
    [InlineData(new byte[] { 22, 3, 1, 0, 9, 2 }, 6)]
    [InlineData(new byte[] { 22, 3, 1, 0, 1, 1, 23 }, 7)]
    [InlineData(new byte[] { 22, 3, 1, 0, 1, 1, 22, 3, 3, 0, 0 }, 11)]
    public void Other_protocols_are_told_by_the_first_byte_that_differs(byte[] bytes, int needed)
    {
        var framing = new ClientHelloFraming(16384);
        for (var length = 0; length < needed; length++)
            Assert.Equal(ClientHelloStatus.Incomplete, framing.Look(bytes.AsSpan(0, length)));
        Assert.Equal(ClientHelloStatus.NotTls, framing.Look(bytes.AsSpan(0, needed)));
        Assert.Equal(ClientHelloStatus.NotTls, new ClientHelloFraming(16384).Look(bytes));
    }

    [Fact]
    public void Longer_than_allowed_then_told_as_soon_as_the_length_is_known()
    {
        var hello = new Hello { Extensions = [(21, new byte[600])] };
        var bytes = hello.Bytes();
        Assert.Equal(ClientHelloStatus.Found, new ClientHelloFraming(bytes.Length).Look(bytes));
        Assert.Equal(ClientHelloStatus.TooLarge, new ClientHelloFraming(bytes.Length - 1).Look(bytes));
        Assert.Equal(ClientHelloStatus.TooLarge, new ClientHelloFraming(bytes.Length - 6).Look(bytes.AsSpan(0, 9)));

        // The headers of records count, too: a message in a thousand records is no short one.
        var pieces = Hello.Records(hello.Message(), 0x0301, 1);
        Assert.Equal(ClientHelloStatus.Found, new ClientHelloFraming(pieces.Length).Look(pieces));
        Assert.Equal(ClientHelloStatus.TooLarge, new ClientHelloFraming(pieces.Length - 1).Look(pieces));
        Assert.Equal(ClientHelloStatus.TooLarge, new ClientHelloFraming(256).Look(pieces.AsSpan(0, 256)));
    }

    [Fact]
    public void Bytes_that_vanish_with_the_connection_then_incomplete()
    {
        var bytes = Hello.Records(Message, 0x0301, 8);
        var framing = new ClientHelloFraming(16384);
        Assert.Equal(ClientHelloStatus.Incomplete, framing.Look(bytes.AsSpan(0, 40)));
        Assert.Equal(ClientHelloStatus.Incomplete, framing.Look(default));
    }
}
