using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Http.Http1;
using Fairlead.Streams;

namespace Fairlead.Fuzz.Targets;

/// <summary>Request heads. The outcome is the same however the bytes arrive; what passes has a clear framing and clean fields.</summary>
internal sealed class Http1RequestTarget : FuzzTarget
{
    private static readonly ServerCodecOptions Options = new() { AllowConnect = true, UpgradeTypes = ["websocket"] };

    public override string Name => "http1-request";

    public override void Run(ReadOnlySpan<byte> input)
    {
        var head = new RequestHead();
        var whole = Parse(input, head, out var consumed);
        if (whole == ParseStatus.Done)
            Check(head, consumed, input.Length);
        var growing = ParseGrowing(input, out var length);
        Promise(growing == whole, $"Whole: {whole}; byte by byte: {growing}.");
        Promise(growing != ParseStatus.Done || length == consumed, "The length of the head depends on how it arrives.");
    }

    private static ParseStatus Parse(ReadOnlySpan<byte> text, RequestHead head, out int consumed)
    {
        var scanned = 0;
        var framing = MessageFraming.Create();
        return RequestParser.Parse(text, ref scanned, Options, head, ref framing, out consumed, out _);
    }

    private static ParseStatus ParseGrowing(ReadOnlySpan<byte> text, out int consumed)
    {
        var head = new RequestHead();
        var scanned = 0;
        consumed = 0;
        for (var length = 1; length <= text.Length; length++)
        {
            var framing = MessageFraming.Create();
            head.Clear();
            var status = RequestParser.Parse(text[..length], ref scanned, Options, head, ref framing, out consumed, out _);
            if (status != ParseStatus.NeedMore)
                return status;
        }

        return ParseStatus.NeedMore;
    }

    private static void Check(RequestHead head, int consumed, int available)
    {
        Promise(consumed > 0 && consumed <= available, "The head is longer than what there was.");
        Promise(FieldPromises.Broken(head.Headers) is null, FieldPromises.Broken(head.Headers) ?? "");
        Promise(!head.Method.IsEmpty && !head.Path.IsEmpty | head.Method.SequenceEqual("CONNECT"u8), "A request without method or target.");
        Promise(!head.Headers.Contains(KnownHeader.TransferEncoding) && !head.Headers.Contains(KnownHeader.Connection), "A hop-by-hop field passed.");
        Promise(head.Path.IndexOfAny(" \t\r\n"u8) < 0, "White space in the target.");
    }
}
