using System.Text;
using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Http.Tests.Http2.Hpack;

/// <summary>Keeps the fields of a block; checks that a static index tells the truth.</summary>
internal sealed class FieldCollector : IHpackFieldSink
{
    public List<HpackField> Fields { get; } = [];

    public List<int> StaticIndexes { get; } = [];

    public int Wanted { get; init; } = int.MaxValue;

    public bool OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex, bool isSensitive)
    {
        if (staticIndex != 0)
            Assert.Equal(Encoding.Latin1.GetString(HpackStaticTable.Name(staticIndex)), Encoding.Latin1.GetString(name));
        Fields.Add(new HpackField(Encoding.Latin1.GetString(name), Encoding.Latin1.GetString(value)));
        StaticIndexes.Add(staticIndex);
        return Fields.Count < Wanted;
    }
}
