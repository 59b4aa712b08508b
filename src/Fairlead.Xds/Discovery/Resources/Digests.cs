using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Fairlead.Xds.Discovery.Resources;

/// <summary>Tells whether bytes are those that were seen before, without keeping them. Servers choose the bytes, so the function must withstand them.</summary>
internal static class Digests
{
    public static UInt128 Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
