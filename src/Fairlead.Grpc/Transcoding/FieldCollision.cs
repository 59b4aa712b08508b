using Fairlead.Grpc.Descriptors;
using Fairlead.Grpc.Wire;

namespace Fairlead.Grpc.Transcoding;

/// <summary>Tells whether two messages give different values to one field. Lists add up, and collide never.</summary>
internal static class FieldCollision
{
    public static bool Exists(ReadOnlySpan<byte> body, ReadOnlySpan<byte> bindings, ProtoMessage type) => Exists(body, bindings, type, 0);

    // Both were written here, so that equal values are equal bytes, and everything can be read. The depth is that of the URL's field paths.
    private static bool Exists(ReadOnlySpan<byte> body, ReadOnlySpan<byte> bindings, ProtoMessage type, int depth)
    {
        var reader = new WireReader(bindings);
        while (depth < WireReader.MaxDepth && TryNext(ref reader, out var number, out var value))
        {
            if (type.Find(number) is { IsRepeated: false } field && Differs(body, value, field, depth))
                return true;
        }

        return false;
    }

    private static bool Differs(ReadOnlySpan<byte> body, ReadOnlySpan<byte> binding, ProtoField field, int depth)
    {
        var reader = new WireReader(body);
        while (TryNext(ref reader, out var number, out var value))
        {
            if (number != field.Number)
                continue;
            if (RequestBinder.HasText(field) ? !value.SequenceEqual(binding) : Exists(value, binding, field.Message!, depth + 1))
                return true;
        }

        return false;
    }

    /// <summary>The next field, with its bytes as they stand: a length counts as part of the field's tag.</summary>
    private static bool TryNext(ref WireReader reader, out int number, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!reader.TryReadTag(out number, out var type))
            return false;
        if (type == WireType.Bytes)
            return reader.TryReadBytes(out value);
        var start = reader.Rest;
        if (!reader.TrySkip(number, type))
            return false;
        value = start[..(start.Length - reader.Rest.Length)];
        return true;
    }
}
