using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Fairlead.Xds.Server.Resources;

/// <summary>Versions out of contents. Digests of resources add up to that of a set, in any order, so that a subset's version needs no bytes.</summary>
internal static class Digests
{
    /// <summary>Where the digest of resources that were asked for by name begins.</summary>
    public static readonly UInt128 Named = Hash("by name");

    public static string VersionOf(ByteString bytes, TimeSpan? timeToLive)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(bytes.Span);
        // Without this a time to live that is taken away would never be told, and clients would drop the resource.
        if (timeToLive is { } time)
            hash.AppendData(Encoding.ASCII.GetBytes(time.Ticks.ToString(CultureInfo.InvariantCulture)));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    public static UInt128 Of(string name, string version) => Hash($"{name}\0{version}");

    public static string VersionOf(UInt128 digest) => ((ulong)(digest >> 64)).ToString("x16", CultureInfo.InvariantCulture);

    private static UInt128 Hash(string text) => BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
