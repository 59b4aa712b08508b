using System.Buffers.Binary;
using System.Text;

namespace Fairlead.Tests.Listeners.Filters.Tls;

/// <summary>ClientHellos made by hand.</summary>
internal sealed record Hello
{
    public const ushort Grease = 0x1a1a;

    public ushort RecordVersion { get; init; } = 0x0301;

    public ushort Version { get; init; } = 0x0303;

    public byte[] SessionId { get; init; } = new byte[32];

    public ushort[] Ciphers { get; init; } = [0x1301, 0xc02f];

    public byte[] Compressions { get; init; } = [0];

    /// <summary>Null for none at all.</summary>
    public (ushort Type, byte[] Content)[]? Extensions { get; init; } = [];

    public static (ushort, byte[]) ServerName(string name) => ServerName(Encoding.Latin1.GetBytes(name));

    public static (ushort, byte[]) ServerName(byte[] name) => (0, Long([0, .. Long(name)]));

    public static (ushort, byte[]) Alpn(params string[] names) => (16, Long([.. names.SelectMany(n => Short(Encoding.Latin1.GetBytes(n)))]));

    public static (ushort, byte[]) Versions(params ushort[] versions) => (43, Short(Numbers(versions)));

    public static (ushort, byte[]) Groups(params ushort[] groups) => (10, Long(Numbers(groups)));

    public static (ushort, byte[]) PointFormats(params byte[] formats) => (11, Short(formats));

    public static (ushort, byte[]) Signatures(params ushort[] algorithms) => (13, Long(Numbers(algorithms)));

    public static byte[] Numbers(params ushort[] numbers) => [.. numbers.SelectMany(n => new[] { (byte)(n >> 8), (byte)n })];

    public static byte[] Short(byte[] bytes) => [(byte)bytes.Length, .. bytes];

    public static byte[] Long(byte[] bytes) => [.. Numbers((ushort)bytes.Length), .. bytes];

    /// <summary>A message with its header, in no record.</summary>
    public byte[] Message()
    {
        byte[] body = [.. Numbers(Version), .. Enumerable.Repeat((byte)7, 32), .. Short(SessionId), .. Long(Numbers(Ciphers)), .. Short(Compressions)];
        if (Extensions is not null)
            body = [.. body, .. Long([.. Extensions.SelectMany(e => (byte[])[.. Numbers(e.Type), .. Long(e.Content)])])];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length);
        return [1, .. length[1..], .. body];
    }

    /// <summary>The message in one record.</summary>
    public byte[] Bytes() => Records(Message(), RecordVersion, int.MaxValue);

    /// <summary>A message in records that hold so many bytes each.</summary>
    public static byte[] Records(byte[] message, ushort version, int piece) =>
        [.. message.Chunk(Math.Min(piece, 16384)).SelectMany(c => (byte[])[22, .. Numbers(version), .. Long(c)])];

    /// <summary>A message in two records.</summary>
    public static byte[] TwoRecords(byte[] message, int first) => [.. Records(message[..first], 0x0301, int.MaxValue), .. Records(message[first..], 0x0303, int.MaxValue)];
}
