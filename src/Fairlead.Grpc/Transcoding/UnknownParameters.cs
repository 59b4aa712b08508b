using System.Text.Unicode;
using Fairlead.Grpc.Wire;

namespace Fairlead.Grpc.Transcoding;

/// <summary>
/// Query parameters that are no fields, for the <c>extensions</c> of an <c>HttpBody</c>: an <c>Any</c> with an <c>UnknownQueryParams</c>, a map of names to lists of values
/// (<c>envoy.extensions.filters.http.grpc_json_transcoder.v3.UnknownQueryParams</c>).
/// </summary>
internal sealed class UnknownParameters
{
    private const int Extensions = 3;

    private readonly ByteBuffer _texts = new();
    private readonly List<(int Name, int Value, int End)> _parameters = [];

    private static ReadOnlySpan<byte> TypeUrl => "type.googleapis.com/envoy.extensions.filters.http.grpc_json_transcoder.v3.UnknownQueryParams"u8;

    /// <summary>Notes a parameter. Returns false if it is not UTF-8.</summary>
    public bool TryAdd(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(name) || !Utf8.IsValid(value))
            return false;
        var start = _texts.Length;
        _texts.Write(name);
        _texts.Write(value);
        _parameters.Add((start, start + name.Length, _texts.Length));
        return true;
    }

    /// <summary>Appends the field of the <c>HttpBody</c>, if there are parameters.</summary>
    public void WriteExtension(ByteBuffer destination)
    {
        if (_parameters.Count == 0)
            return;

        // Entries of a map do not merge: parameters of one name stand together, in the order in which they came.
        _parameters.Sort((a, b) => NameOf(a).SequenceCompareTo(NameOf(b)) is not 0 and var order ? order : a.Name.CompareTo(b.Name));
        destination.WriteTag(Extensions, WireType.Bytes);
        var any = destination.BeginLength();
        destination.WriteTag(1, WireType.Bytes);
        destination.WriteBytes(TypeUrl);
        destination.WriteTag(2, WireType.Bytes);
        var content = destination.BeginLength();
        for (var i = 0; i < _parameters.Count;)
            i = WriteEntry(i, destination);
        destination.EndLength(content);
        destination.EndLength(any);
    }

    public void Clear()
    {
        _texts.Clear();
        _parameters.Clear();
    }

    public void Free()
    {
        _texts.Free();
        _parameters.Clear();
    }

    private int WriteEntry(int first, ByteBuffer destination)
    {
        var name = NameOf(_parameters[first]);
        destination.WriteTag(1, WireType.Bytes);
        var entry = destination.BeginLength();
        destination.WriteTag(1, WireType.Bytes);
        destination.WriteBytes(name);
        destination.WriteTag(2, WireType.Bytes);
        var values = destination.BeginLength();
        var next = first;
        for (; next < _parameters.Count && NameOf(_parameters[next]).SequenceEqual(name); next++)
        {
            destination.WriteTag(1, WireType.Bytes);
            destination.WriteBytes(_texts.Span[_parameters[next].Value.._parameters[next].End]);
        }

        destination.EndLength(values);
        destination.EndLength(entry);
        return next;
    }

    private ReadOnlySpan<byte> NameOf((int Name, int Value, int End) parameter) => _texts.Span[parameter.Name..parameter.Value];
}
