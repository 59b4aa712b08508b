using Fairlead.Codecs;
using Fairlead.Http.Http1;
using Fairlead.Streams;

namespace Fairlead.Fuzz.Targets;

/// <summary>Response heads.</summary>
internal sealed class Http1ResponseTarget : FuzzTarget
{
    private static readonly ClientCodecOptions Options = new();

    public override string Name => "http1-response";

    public override void Run(ReadOnlySpan<byte> input)
    {
        var head = new ResponseHead();
        var framing = MessageFraming.Create();
        var scanned = 0;
        var whole = ResponseParser.Parse(input, ref scanned, Options, head, ref framing, out var consumed);
        if (whole == ParseStatus.Done)
        {
            Promise(consumed > 0 && consumed <= input.Length, "The head is longer than what there was.");
            Promise(head.Status is >= 100 and <= 999, "A status out of range.");
            Promise(!(framing.HasTransferEncoding && framing.ContentLength >= 0), "Ambiguous framing passed.");
            Promise(FieldPromises.Broken(head.Headers) is null, FieldPromises.Broken(head.Headers) ?? "");
        }

        var growing = ParseGrowing(input);
        Promise(growing == whole, $"Whole: {whole}; byte by byte: {growing}.");
    }

    private static ParseStatus ParseGrowing(ReadOnlySpan<byte> text)
    {
        var head = new ResponseHead();
        var scanned = 0;
        for (var length = 1; length <= text.Length; length++)
        {
            var framing = MessageFraming.Create();
            head.Clear();
            var status = ResponseParser.Parse(text[..length], ref scanned, Options, head, ref framing, out _);
            if (status != ParseStatus.NeedMore)
                return status;
        }

        return ParseStatus.NeedMore;
    }
}
