using System.Text;
using Fairlead.Headers;

namespace Fairlead.Grpc.Tests;

public sealed class GrpcStatusTests
{
    [Theory]
    [InlineData(200, GrpcStatusCode.Unknown)]
    [InlineData(400, GrpcStatusCode.Internal)]
    [InlineData(401, GrpcStatusCode.Unauthenticated)]
    [InlineData(403, GrpcStatusCode.PermissionDenied)]
    [InlineData(404, GrpcStatusCode.Unimplemented)]
    [InlineData(429, GrpcStatusCode.Unavailable)]
    [InlineData(500, GrpcStatusCode.Unknown)]
    [InlineData(502, GrpcStatusCode.Unavailable)]
    [InlineData(503, GrpcStatusCode.Unavailable)]
    [InlineData(504, GrpcStatusCode.Unavailable)]
    public void FromHttp_then_as_Envoy(int status, GrpcStatusCode expected) => Assert.Equal(expected, GrpcStatus.FromHttp(status));

    [Fact]
    public void ToHttp_then_as_Envoy()
    {
        int[] expected = [200, 499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401, 500];
        Assert.Equal(expected, Enumerable.Range(0, 18).Select(c => GrpcStatus.ToHttp((GrpcStatusCode)c)));
    }

    [Theory]
    [InlineData("0", true, 0)]
    [InlineData("16", true, 16)]
    [InlineData("17", false, 2)]
    [InlineData("", false, 2)]
    [InlineData("-1", false, 2)]
    [InlineData("+1", false, 2)]
    [InlineData("1x", false, 2)]
    [InlineData("001", false, 2)]
    [InlineData("99999999999", false, 2)]
    public void TryParse_then_only_known_numbers(string text, bool valid, int code)
    {
        Assert.Equal(valid, GrpcStatus.TryParse(Encoding.ASCII.GetBytes(text), out var parsed));
        Assert.Equal((GrpcStatusCode)code, parsed);
    }

    [Fact]
    public void TryGet_then_told_whether_there_is_one()
    {
        var map = new HeaderMap();
        Assert.False(GrpcStatus.TryGet(map, out var code));
        map.Set("grpc-status"u8, GrpcStatus.Format(GrpcStatusCode.DataLoss));
        Assert.True(GrpcStatus.TryGet(map, out code));
        Assert.Equal(GrpcStatusCode.DataLoss, code);
        map.Set("grpc-status"u8, "x"u8);
        Assert.True(GrpcStatus.TryGet(map, out code));
        Assert.Equal(GrpcStatusCode.Unknown, code);
    }

    [Theory]
    [InlineData("plain ~", "plain ~")]
    [InlineData("100%", "100%25")]
    [InlineData("a\r\nb\u007f", "a%0D%0Ab%7F")]
    [InlineData("ü☃", "%C3%BC%E2%98%83")]
    [InlineData("", "")]
    public void Message_encoded_and_decoded_then_the_same(string text, string encoded)
    {
        var source = Encoding.UTF8.GetBytes(text);
        var buffer = new byte[GrpcMessage.MaxEncodedLength(source.Length)];
        var length = GrpcMessage.Encode(source, buffer);
        Assert.Equal(encoded, Encoding.ASCII.GetString(buffer, 0, length));
        length = GrpcMessage.Decode(buffer.AsSpan(0, length), buffer);
        Assert.Equal(text, Encoding.UTF8.GetString(buffer, 0, length));
    }

    [Theory]
    [InlineData("%", "%")]
    [InlineData("%4", "%4")]
    [InlineData("%4x", "%4x")]
    [InlineData("%%41", "%A")]
    [InlineData("%61%4", "a%4")]
    [InlineData("x%c3%bc", "xü")]
    public void Decode_what_is_no_escape_then_kept(string value, string expected)
    {
        var buffer = new byte[16];
        Assert.Equal(expected, Encoding.UTF8.GetString(buffer, 0, GrpcMessage.Decode(Encoding.ASCII.GetBytes(value), buffer)));
    }

    [Fact]
    public void Encode_without_room_then_refused()
    {
        Assert.Throws<ArgumentException>(() => GrpcMessage.Encode("%"u8, new byte[2]));
        Assert.Throws<ArgumentException>(() => GrpcMessage.Decode("ab"u8, new byte[1]));
    }
}
