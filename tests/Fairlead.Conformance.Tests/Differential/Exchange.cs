using System.Text;

namespace Fairlead.Conformance.Tests.Differential;

/// <summary>What one side of an HTTP/2 exchange sends, while it is being put together: fields, body, trailers, and then frames.</summary>
internal sealed class Exchange
{
    public List<(string Name, string Value)> Fields { get; } = [];

    public byte[] Body { get; set; } = [];

    public List<(string Name, string Value)> Trailers { get; } = [];

    public List<Frame> Frames { get; } = [];

    /// <summary>Makes the frames of a well-formed message on a stream.</summary>
    public void Encode(int streamId, Random random)
    {
        var hasTrailers = Trailers.Count > 0;
        AddBlock(streamId, Fields, Body.Length == 0 && !hasTrailers, random);
        for (var at = 0; at < Body.Length;)
        {
            var count = random.Next(1, Body.Length - at + 1);
            var isLast = at + count == Body.Length && !hasTrailers;
            Frames.Add(new Frame(Frame.Data, isLast ? Frame.EndStream : 0, streamId, Body.AsSpan(at, count).ToArray()));
            at += count;
        }

        if (hasTrailers)
            AddBlock(streamId, Trailers, true, random);
    }

    private void AddBlock(int streamId, List<(string Name, string Value)> fields, bool isEnd, Random random)
    {
        var block = fields.SelectMany(f => Literal(f.Name, f.Value, random)).ToArray();
        var parts = random.Next(1, 4);
        var flags = isEnd ? Frame.EndStream : 0;
        for (var (i, at) = (0, 0); i < parts; i++)
        {
            var isLast = i == parts - 1;
            var count = isLast ? block.Length - at : random.Next(0, block.Length - at + 1);
            Frames.Add(new Frame(i == 0 ? Frame.Headers : Frame.Continuation, (i == 0 ? flags : 0) | (isLast ? Frame.EndHeaders : 0), streamId, block.AsSpan(at, count).ToArray()));
            at += count;
        }
    }

    // RFC 7541, section 6.2: with, without and never with indexing.
    private static byte[] Literal(string name, string value, Random random)
    {
        var form = random.Next(3) switch { 0 => 0x40, 1 => 0x00, _ => 0x10 };
        return [(byte)form, (byte)name.Length, .. Encoding.Latin1.GetBytes(name), (byte)value.Length, .. Encoding.Latin1.GetBytes(value)];
    }
}
