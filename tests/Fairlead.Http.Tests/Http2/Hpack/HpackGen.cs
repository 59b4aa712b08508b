using CsCheck;

namespace Fairlead.Http.Tests.Http2.Hpack;

/// <summary>Random header lists whose fields repeat now and then.</summary>
internal static class HpackGen
{
    private static readonly string[] CommonNames =
    [
        ":method", ":path", ":status", ":authority", "accept", "cookie", "authorization", "proxy-authorization", "content-length", "set-cookie",
        "x-request-id", "x-custom", "x-other", "user-agent", "etag", "a", "",
    ];

    private static readonly Gen<string> Name = Gen.OneOf(Gen.OneOf(CommonNames), Gen.String[Gen.Char['a', 'e'], 0, 3], Gen.String[Gen.Char['a', 'z'], 0, 200]);

    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.OneOf("", "/", "GET", "200", "gzip, deflate", "1", "2", "application/json"),
        Gen.String[Gen.Char['0', '3'], 0, 2],
        Gen.String[Gen.Char[' ', '~'], 0, 60],
        Gen.String[Gen.Char['\0', '\u00ff'], 0, 60],
        Gen.String[Gen.Char['x', 'z'], 0, 6000]);

    public static readonly Gen<HpackField> Field = Gen.Select(Name, Value).Select((name, value) => new HpackField(name, value));

    public static readonly Gen<HpackField[][]> Lists = Field.Array[0, 12].Array[1, 12];
}
