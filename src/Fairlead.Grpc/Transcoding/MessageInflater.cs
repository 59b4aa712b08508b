using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Fairlead.Grpc.Transcoding;

/// <summary>Inflates the compressed messages of a call (gRPC over HTTP/2, <em>Message-Encoding</em>). Allocates the inflater for each message: those who can spare that do not compress towards a proxy.</summary>
internal sealed class MessageInflater
{
    private const int ReadBytes = 16 * 1024;
    private const int MinGzipLength = 18;
    private const int MinZlibLength = 8;
    private const int TrailerLength = 4;
    private const uint AdlerModulus = 65521;

    /// <summary>So many bytes do not overflow the sums (RFC 1950, 9).</summary>
    private const int AdlerBlock = 5552;

    private Format _format;

    private enum Format
    {
        Identity,
        Gzip,

        /// <summary>The zlib format, RFC 1950.</summary>
        Deflate,
        Unknown,
    }

    /// <summary>Notes how the messages of a response are compressed.</summary>
    public void Begin(ReadOnlySpan<byte> encoding) => _format =
        encoding.IsEmpty || Ascii.EqualsIgnoreCase(encoding, "identity"u8) ? Format.Identity
        : Ascii.EqualsIgnoreCase(encoding, "gzip"u8) ? Format.Gzip
        : Ascii.EqualsIgnoreCase(encoding, "deflate"u8) ? Format.Deflate : Format.Unknown;

    /// <summary>Writes the message in place of what the destination holds. Returns false if it is longer than the limit, is broken, or may not be compressed at all.</summary>
    public unsafe bool TryInflate(ReadOnlySpan<byte> data, int limit, ByteBuffer destination)
    {
        destination.Clear();
        if (_format is Format.Identity or Format.Unknown)
            return false;

        // Some write nothing at all for a message without fields, .NET among them.
        if (data.IsEmpty)
            return true;
        if (data.Length < (_format == Format.Gzip ? MinGzipLength : MinZlibLength))
            return false;
        fixed (byte* start = data)
        {
            using var source = new UnmanagedMemoryStream(start, data.Length);
            using Stream inflater = _format == Format.Gzip ? new GZipStream(source, CompressionMode.Decompress) : new ZLibStream(source, CompressionMode.Decompress);
            try
            {
                return TryRead(inflater, limit, destination) && IsWhole(data, destination.Span);
            }
            catch (InvalidDataException)
            {
                return false;
            }
        }
    }

    // One byte more than allowed is enough to know.
    private static bool TryRead(Stream inflater, int limit, ByteBuffer destination)
    {
        while (destination.Length <= limit)
        {
            var wanted = Math.Min(ReadBytes, limit - destination.Length + 1);
            var read = inflater.Read(destination.GetSpan(wanted)[..wanted]);
            if (read == 0)
                return true;
            destination.Advance(read);
        }

        return false;
    }

    /// <summary>The inflaters take data that was cut off for whole: the end of the data tells. In gzip the length of the message (RFC 1952, 2.3.1), in zlib its checksum (RFC 1950, 2.2).</summary>
    private bool IsWhole(ReadOnlySpan<byte> data, ReadOnlySpan<byte> message) => _format == Format.Gzip
        ? BinaryPrimitives.ReadUInt32LittleEndian(data[^TrailerLength..]) == (uint)message.Length
        : BinaryPrimitives.ReadUInt32BigEndian(data[^TrailerLength..]) == Adler32(message);

    private static uint Adler32(ReadOnlySpan<byte> data)
    {
        var (low, high) = (1u, 0u);
        while (!data.IsEmpty)
        {
            var block = data[..Math.Min(data.Length, AdlerBlock)];
            foreach (var b in block)
            {
                low += b;
                high += low;
            }

            low %= AdlerModulus;
            high %= AdlerModulus;
            data = data[block.Length..];
        }

        return (high << 16) | low;
    }
}
