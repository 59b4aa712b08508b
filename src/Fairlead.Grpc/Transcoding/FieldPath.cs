using System.Text;
using Fairlead.Grpc.Descriptors;

namespace Fairlead.Grpc.Transcoding;

/// <summary>A field, and the fields in which it is nested: <c>cart.owner.name</c>.</summary>
internal sealed class FieldPath(ProtoField[] fields)
{
    /// <summary>From the outside to the inside; all but the last are single messages.</summary>
    public ProtoField[] Fields { get; } = fields;

    public ProtoField Last => Fields[^1];

    /// <summary>Finds the fields of a dotted path. Returns null if there is no such field.</summary>
    public static FieldPath? Find(ProtoMessage type, string path)
    {
        var fields = new List<ProtoField>();
        ProtoMessage? current = type;
        foreach (var name in path.Split('.'))
        {
            if (current?.Find(Encoding.UTF8.GetBytes(name)) is not { } field || (fields.Count > 0 && (fields[^1].IsRepeated || fields[^1].WireType == Wire.WireType.StartGroup)))
                return null;
            fields.Add(field);
            current = field.Message;
        }

        return new FieldPath([.. fields]);
    }
}
