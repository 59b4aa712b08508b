using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Fuzz.Targets;

/// <summary>Header blocks of HTTP/2, several on one connection: sizes stay within their limits, and what was decoded can be encoded and decoded again.</summary>
internal sealed class HpackTarget : FuzzTarget
{
    private const int ListLimit = 4096;

    public override string Name => "hpack";

    public override void Run(ReadOnlySpan<byte> input)
    {
        var decoder = new HpackDecoder();
        while (!input.IsEmpty)
        {
            // The first byte tells the length of the next block.
            var length = Math.Min(input[0], input.Length - 1);
            var fields = new Fields();
            var status = decoder.Decode(input.Slice(1, length), ListLimit, ref fields);
            Promise(decoder.TableSize <= decoder.MaxTableSize && decoder.MaxTableSize <= 4096, "The table outgrew its limit.");
            Promise(fields.Size <= ListLimit, "The list outgrew its limit.");
            if (status.IsCompressionError())
                return;
            CheckAgain(fields.All);
            input = input[(1 + length)..];
        }
    }

    private static void CheckAgain(List<(byte[] Name, byte[] Value)> fields)
    {
        var encoder = new HpackEncoder();
        var block = new byte[64 * 1024];
        var written = 0;
        Promise(encoder.TryBegin(block, ref written), "There was no room to begin.");
        foreach (var (name, value) in fields)
            Promise(encoder.TryEncode(name, value, 0, block, ref written), "There was no room for a field.");
        var again = new Fields();
        Promise(new HpackDecoder().Decode(block.AsSpan(0, written), int.MaxValue, ref again) == HpackStatus.Ok, "What was encoded cannot be decoded.");
        Promise(again.All.Count == fields.Count && again.All.Zip(fields).All(p => p.First.Name.SequenceEqual(p.Second.Name) && p.First.Value.SequenceEqual(p.Second.Value)), "It came back different.");
    }

    private sealed class Fields : IHpackFieldSink
    {
        public List<(byte[] Name, byte[] Value)> All { get; } = [];

        public int Size { get; private set; }

        public bool OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex, bool isSensitive)
        {
            Promise(staticIndex == 0 || name.SequenceEqual(HpackStaticTable.Name(staticIndex)), "The index does not go with the name.");
            All.Add((name.ToArray(), value.ToArray()));
            Size += name.Length + value.Length + 32;
            return true;
        }
    }
}
