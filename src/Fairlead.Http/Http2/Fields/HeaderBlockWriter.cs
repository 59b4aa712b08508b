using System.Buffers;
using System.Buffers.Text;
using Fairlead.Headers;
using Fairlead.Http.Http2.Frames;
using Fairlead.Http.Http2.Hpack;
using Fairlead.Streams;

namespace Fairlead.Http.Http2.Fields;

/// <summary>Writes heads and trailers as HEADERS and CONTINUATION frames. Small blocks, which is nearly all, are encoded where they are sent from.</summary>
internal static class HeaderBlockWriter
{
    private static readonly byte[] StaticIndexOf = CreateStatic();
    private static readonly SearchValues<byte> UpperCase = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    public static void WriteRequest(FrameOutput output, HpackEncoder encoder, int streamId, int maxFrameSize, RequestHead head, bool endStream)
    {
        var isUpgrade = (head.Flags & MessageFlags.Upgrade) != 0;
        var isConnect = head.Method.SequenceEqual("CONNECT"u8);
        var block = new Block(output, encoder, BoundOf(head.Headers));
        block.Put(KnownHeader.Method, isUpgrade ? "CONNECT"u8 : head.Method);
        if (!isConnect)
            block.Put(KnownHeader.Scheme, head.Scheme.IsEmpty ? "http"u8 : head.Scheme);
        block.Put(KnownHeader.Authority, head.Authority);
        if (!isConnect)
            block.Put(KnownHeader.Path, head.Path);
        if (isUpgrade)
            block.Put(KnownHeader.Protocol, head.Headers.Get(KnownHeader.Upgrade));
        block.PutFields(head.Headers, isUpgrade);
        block.PutLength(isUpgrade ? -1 : head.ContentLength);
        block.Send(streamId, maxFrameSize, endStream);
    }

    public static void WriteResponse(FrameOutput output, HpackEncoder encoder, int streamId, int maxFrameSize, int status, HeaderMap? headers, long length, bool endStream)
    {
        var block = new Block(output, encoder, headers is null ? 64 : BoundOf(headers));
        Span<byte> text = stackalloc byte[3];
        text[0] = (byte)('0' + (status / 100 % 10));
        text[1] = (byte)('0' + (status / 10 % 10));
        text[2] = (byte)('0' + (status % 10));
        block.Put(KnownHeader.Status, text);
        if (headers is not null)
            block.PutFields(headers, isUpgrade: false);
        block.PutLength(length);
        block.Send(streamId, maxFrameSize, endStream);
    }

    public static void WriteTrailers(FrameOutput output, HpackEncoder encoder, int streamId, int maxFrameSize, HeaderMap trailers)
    {
        var block = new Block(output, encoder, BoundOf(trailers));
        block.PutFields(trailers, isUpgrade: false);
        block.Send(streamId, maxFrameSize, endStream: true);
    }

    // Names of known headers are not in the map's buffer; the longest has 36 bytes.
    private static int BoundOf(HeaderMap headers) => headers.ByteCount + (headers.Count * (HpackEncoder.MaxLength(36, 0) + 8)) + 256;

    private static byte[] CreateStatic()
    {
        var indexes = new byte[256];
        for (var i = HpackStaticTable.Count; i > 0; i--)
            indexes[(int)KnownHeaders.Find(HpackStaticTable.Name(i))] = (byte)i;
        indexes[0] = 0;
        return indexes;
    }

    private ref struct Block
    {
        private readonly FrameOutput _output;
        private readonly HpackEncoder _encoder;
        private readonly Span<byte> _span;
        private int _written;

        public Block(FrameOutput output, HpackEncoder encoder, int bound)
        {
            _output = output;
            _encoder = encoder;

            // Room for the frame headers of the block's continuations, too.
            _span = output.GetSpan(bound + HpackEncoder.MaxBeginLength + (FrameHeader.Size * (2 + (bound / 16384))));
            _written = FrameHeader.Size;
            encoder.TryBegin(_span, ref _written);
        }

        public void Put(KnownHeader known, scoped ReadOnlySpan<byte> value) => Put(KnownHeaders.NameOf(known), value, StaticIndexOf[(int)known], isSensitive: false);

        public void PutFields(HeaderMap headers, bool isUpgrade)
        {
            foreach (var field in headers)
            {
                if (field.Known == KnownHeader.None)
                    PutUnknown(field, isUpgrade);
                else if (IsWritten(field.Known))
                    Put(KnownHeaders.NameOf(field.Known), field.Value, StaticIndexOf[(int)field.Known], field.IsSensitive);
            }
        }

        public void PutLength(long length)
        {
            if (length < 0)
                return;
            Span<byte> text = stackalloc byte[20];
            Utf8Formatter.TryFormat(length, text, out var digits);
            Put(KnownHeader.ContentLength, text[..digits]);
        }

        public readonly void Send(int streamId, int maxFrameSize, bool endStream)
        {
            var length = _written - FrameHeader.Size;
            var first = Math.Min(length, maxFrameSize);
            var flags = (endStream ? FrameFlags.EndStream : FrameFlags.None) | (first == length ? FrameFlags.EndHeaders : FrameFlags.None);
            new FrameHeader(first, FrameType.Headers, flags, streamId).Write(_span);
            _output.Advance(first == length ? _written : Split(streamId, maxFrameSize, length));
        }

        /// <summary>Makes room for the headers of further frames, from the last one backwards.</summary>
        private readonly int Split(int streamId, int maxFrameSize, int length)
        {
            var frames = (length + maxFrameSize - 1) / maxFrameSize;
            for (var i = frames - 1; i > 0; i--)
            {
                var from = FrameHeader.Size + (i * maxFrameSize);
                var count = Math.Min(maxFrameSize, length - (i * maxFrameSize));
                var to = from + (i * FrameHeader.Size);
                _span.Slice(from, count).CopyTo(_span[to..]);
                new FrameHeader(count, FrameType.Continuation, i == frames - 1 ? FrameFlags.EndHeaders : FrameFlags.None, streamId).Write(_span[(to - FrameHeader.Size)..]);
            }

            return _written + ((frames - 1) * FrameHeader.Size);
        }

        // Pseudo-headers are written first, the length by what is known of the body; the rest speaks of another connection.
        private static bool IsWritten(KnownHeader known) =>
            known > KnownHeader.ProxyConnection || known is KnownHeader.TE or KnownHeader.Trailer;

        private void PutUnknown(HeaderField field, bool isUpgrade)
        {
            var name = field.Name;

            // These two are for HTTP/1.1 only: the stream itself proves what they prove there (RFC 8441, 5.1).
            if (isUpgrade && (System.Text.Ascii.EqualsIgnoreCase(name, "sec-websocket-key"u8) || System.Text.Ascii.EqualsIgnoreCase(name, "sec-websocket-accept"u8)))
                return;
            if (!name.ContainsAny(UpperCase))
            {
                Put(name, field.Value, 0, field.IsSensitive);
                return;
            }

            var lower = name.Length <= 256 ? stackalloc byte[256] : new byte[name.Length];
            System.Text.Ascii.ToLower(name, lower, out var length);
            Put(lower[..length], field.Value, 0, field.IsSensitive);
        }

        private void Put(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value, int staticIndex, bool isSensitive)
        {
            var isDone = isSensitive
                ? _encoder.TryEncode(name, value, HpackIndexing.Never, _span, ref _written)
                : _encoder.TryEncode(name, value, staticIndex, _span, ref _written);
            if (!isDone)
                throw new InvalidOperationException("The bound of a header block was wrong.");
        }
    }
}
