using Fairlead.Headers;
using Fairlead.Http.Http1;

namespace Fairlead.Fuzz.Targets;

/// <summary>The chunked coding: the decoded bytes are the same however the bytes arrive.</summary>
internal sealed class Http1ChunksTarget : FuzzTarget
{
    private static readonly ChunkLimits Limits = new(64, 256, 4);

    public override string Name => "http1-chunks";

    public override void Run(ReadOnlySpan<byte> input)
    {
        var whole = Decode(input, input.Length, out var body, out var length);
        var bytewise = Decode(input, 1, out var otherBody, out var otherLength);
        Promise(whole == bytewise, $"Whole: {whole}; byte by byte: {bytewise}.");
        Promise(whole == ParseStatus.Error || body.AsSpan().SequenceEqual(otherBody), "The body depends on how it arrives.");
        Promise(whole != ParseStatus.Done || length == otherLength, "The end depends on how it arrives.");
    }

    private static ParseStatus Decode(ReadOnlySpan<byte> input, int piece, out byte[] body, out int consumed)
    {
        var decoder = new ChunkedDecoder();
        HeaderMap? trailers = null;
        var bytes = new List<byte>();
        consumed = 0;
        for (var end = Math.Min(piece, input.Length); ; end = Math.Min(end + piece, input.Length))
        {
            ParseStatus status;
            do
            {
                status = decoder.Decode(input[consumed..end], Limits, ref trailers, out var used, out var start, out var length);
                if (status != ParseStatus.Error)
                    bytes.AddRange(input.Slice(consumed + start, length));
                consumed += used;
            }
            while (status == ParseStatus.Done && !decoder.IsDone && consumed < end);
            if (status == ParseStatus.Error || decoder.IsDone || end == input.Length)
            {
                Promise(trailers is null || FieldPromises.Broken(trailers) is null, "A trailer is not clean.");
                Promise(trailers is null || trailers.Count <= Limits.MaxTrailerCount, "Too many trailers.");
                body = [.. bytes];
                return status == ParseStatus.Error ? status : decoder.IsDone ? ParseStatus.Done : ParseStatus.NeedMore;
            }
        }
    }
}
