using Fairlead.Grpc.Wire;

namespace Fairlead.Grpc.Transcoding;

/// <summary>The JSON form of a <c>google.protobuf.FieldMask</c>: paths in lowerCamelCase, joined by commas. On the wire they are in snake_case, in field 1.</summary>
internal static class FieldMaskText
{
    public static bool TryWrite(ReadOnlySpan<byte> text, ByteBuffer destination)
    {
        if (text.IsEmpty)
            return true;
        foreach (var range in text.Split((byte)','))
        {
            destination.WriteTag(1, WireType.Bytes);
            var mark = destination.BeginLength();
            foreach (var b in text[range])
            {
                // A name with an underscore could not be told from one that was converted.
                if (b == '_')
                    return false;
                if (b is >= (byte)'A' and <= (byte)'Z')
                    destination.Write((byte)'_');
                destination.Write(b is >= (byte)'A' and <= (byte)'Z' ? (byte)(b | 0x20) : b);
            }

            destination.EndLength(mark);
        }

        return true;
    }

    /// <summary>Appends one path, with a comma if it is not the first. Returns false if it has no JSON form.</summary>
    public static bool TryAppend(ReadOnlySpan<byte> path, ByteBuffer text)
    {
        if (text.Length > 0)
            text.Write((byte)',');
        var isUpper = false;
        foreach (var b in path)
        {
            if (b is >= (byte)'A' and <= (byte)'Z' || (isUpper && b is not (>= (byte)'a' and <= (byte)'z')))
                return false;
            if (b != '_')
                text.Write(isUpper ? (byte)(b & ~0x20) : b);
            isUpper = b == '_';
        }

        return !isUpper;
    }
}
