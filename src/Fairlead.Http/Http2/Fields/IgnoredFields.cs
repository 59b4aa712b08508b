using Fairlead.Http.Http2.Hpack;

namespace Fairlead.Http.Http2.Fields;

/// <summary>For blocks that nobody wants: they still change the table.</summary>
internal struct IgnoredFields : IHpackFieldSink
{
    public readonly bool OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex, bool isSensitive) => true;
}
