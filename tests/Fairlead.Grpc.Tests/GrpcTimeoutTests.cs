using System.Text;

namespace Fairlead.Grpc.Tests;

public sealed class GrpcTimeoutTests
{
    [Theory]
    [InlineData("1n", 1)]
    [InlineData("250n", 3)]
    [InlineData("7u", 70)]
    [InlineData("100m", 1_000_000)]
    [InlineData("1S", 10_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("00000001S", 10_000_000)]
    [InlineData("99999999H", 3_599_999_964_000_000_000)]
    [InlineData("0S", 0)]
    public void TryParse_then_read(string text, long ticks)
    {
        Assert.True(GrpcTimeout.TryParse(Encoding.ASCII.GetBytes(text), out var timeout));
        Assert.Equal(ticks, timeout.Ticks);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("S")]
    [InlineData("1s")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData("1.5S")]
    [InlineData(" 1S")]
    [InlineData("123456789S")]
    [InlineData("1 S")]
    public void TryParse_nonsense_then_refused(string text) => Assert.False(GrpcTimeout.TryParse(Encoding.ASCII.GetBytes(text), out _));

    [Theory]
    [InlineData(-5, "0n")]
    [InlineData(0, "0n")]
    [InlineData(1, "100n")]
    [InlineData(999_999, "99999900n")]
    [InlineData(1_000_000, "100000u")]
    [InlineData(1_000_001, "100001u")]
    [InlineData(10_000_000_000, "1000000m")]
    [InlineData(1_000_000_000_001, "100001S")]
    [InlineData(long.MaxValue, "99999999H")]
    public void TryFormat_then_finest_unit_rounded_up(long ticks, string expected)
    {
        Span<byte> buffer = stackalloc byte[GrpcTimeout.MaxLength];
        Assert.True(GrpcTimeout.TryFormat(TimeSpan.FromTicks(ticks), buffer, out var written));
        var text = Encoding.ASCII.GetString(buffer[..written]);
        Assert.Equal(expected, text);
        Assert.True(GrpcTimeout.TryParse(buffer[..written], out var back));
        Assert.True(back.Ticks >= ticks || text == "99999999H");
    }

    [Fact]
    public void TryFormat_without_room_then_false()
    {
        Assert.False(GrpcTimeout.TryFormat(TimeSpan.FromSeconds(1), new byte[2], out _));
        Assert.False(GrpcTimeout.TryFormat(TimeSpan.Zero, new byte[1], out _));
    }

    [Fact]
    public void Parse_and_format_then_nothing_is_allocated()
    {
        Span<byte> buffer = stackalloc byte[GrpcTimeout.MaxLength];
        _ = GrpcTimeout.TryParse("100m"u8, out _);
        _ = GrpcTimeout.TryFormat(TimeSpan.FromSeconds(3), buffer, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _ = GrpcTimeout.TryParse("100m"u8, out var timeout);
            _ = GrpcTimeout.TryFormat(timeout, buffer, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
