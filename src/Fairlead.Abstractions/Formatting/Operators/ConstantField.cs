using System.Text;
using Fairlead.Streams;

namespace Fairlead.Formatting.Operators;

/// <summary>A value that is known when the format is compiled: HOSTNAME, ENVIRONMENT.</summary>
internal sealed class ConstantField : Segment
{
    private readonly byte[]? _value;

    public ConstantField(string? value, int? maxLength)
    {
        if (string.IsNullOrEmpty(value))
            return;
        var bytes = Encoding.UTF8.GetBytes(value);
        _value = bytes[..Math.Min(bytes.Length, maxLength ?? bytes.Length)];
    }

    public override void Write(StreamInfo info, ref ValueWriter writer)
    {
        if (_value is null)
            writer.Missing();
        else
            writer.Text(_value);
    }
}
