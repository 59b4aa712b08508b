using System.Text;

namespace Fairlead.Http.Tests.Http2.Hpack;

/// <summary>A field as text; one character is one byte.</summary>
internal readonly record struct HpackField(string Name, string Value)
{
    public byte[] NameBytes => Encoding.Latin1.GetBytes(Name);

    public byte[] ValueBytes => Encoding.Latin1.GetBytes(Value);

    public int Size => Name.Length + Value.Length + 32;

    public override string ToString() => $"{Name}: {Value}";
}
