namespace Fairlead.Grpc.Tests;

public sealed class GrpcFrameCounterTests
{
    [Fact]
    public void Count_then_the_same_wherever_the_chunks_break()
    {
        byte[] body = [0, 0, 0, 0, 3, 1, 2, 3, 0, 0, 0, 0, 0, 1, 0, 0, 1, 4, .. new byte[260], 0, 0, 0, 0, 1];
        for (var size = 1; size <= body.Length; size++)
        {
            var counter = default(GrpcFrameCounter);
            Assert.Equal(4, body.Chunk(size).Sum(c => counter.Count(c)));
        }
    }

    [Fact]
    public void Count_of_the_largest_length_then_no_overflow()
    {
        var counter = default(GrpcFrameCounter);
        Assert.Equal(1, counter.Count([0, 0xff, 0xff, 0xff, 0xff, 1, 2]));
        Assert.Equal(0, counter.Count(new byte[100]));
    }
}
