using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Fairlead.Formatting.Operators;

/// <summary>Writes values in one of the <see cref="ValueStyle"/>s. It asks the output for memory in pieces, so that a short value costs no interface call.</summary>
internal ref struct ValueWriter
{
    private const int Piece = 256;

    private static readonly SearchValues<byte> Unescaped = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~\u007f"u8);

    private readonly IBufferWriter<byte> _output;
    private readonly bool _omitEmptyValues;
    private ReadOnlySpan<byte> _key;
    private Span<byte> _free;
    private int _used;
    private bool _wrote;

    public ValueWriter(IBufferWriter<byte> output, ValueStyle style, bool omitEmptyValues)
    {
        _output = output;
        _omitEmptyValues = omitEmptyValues;
        Style = style;
        _free = output.GetSpan(Piece);
    }

    public ValueStyle Style { get; set; }

    /// <summary>Gives what was written to the output. The last call.</summary>
    public readonly void Complete() => _output.Advance(_used);

    /// <summary>The name of the JSON member whose value comes next; left out together with a value that is left out.</summary>
    public void BeginMember(ReadOnlySpan<byte> key)
    {
        _key = key;
        _wrote = false;
    }

    /// <summary>Ends a member. Returns whether it was written.</summary>
    public bool EndMember()
    {
        _key = default;
        return _wrote;
    }

    /// <summary>Text that belongs to the format.</summary>
    public void Literal(scoped ReadOnlySpan<byte> text)
    {
        if (Style == ValueStyle.Text)
            Raw(text);
        else
            Escape(text);
    }

    /// <summary>A number.</summary>
    public void Number(long value)
    {
        BeginValue();
        if (_free.Length - _used < 20)
            Grow(20);
        Utf8Formatter.TryFormat(value, _free[_used..], out var written);
        _used += written;
    }

    /// <summary>A text; in JSON its invalid UTF-8 is replaced.</summary>
    public void Text(scoped ReadOnlySpan<byte> value)
    {
        if (Style == ValueStyle.Text)
        {
            Raw(value);
            return;
        }

        BeginValue();
        Quote();
        Escape(value);
        Quote();
    }

    /// <summary>A text; empty counts as missing.</summary>
    public void Text(string value) => Text(value, false);

    /// <summary>A text; empty counts as missing. White space can be replaced by underscores.</summary>
    public void Text(string value, bool replaceSpaces)
    {
        if (value.Length == 0)
        {
            Missing();
            return;
        }

        if (Style == ValueStyle.Text && !replaceSpaces && value.Length * 3 <= _free.Length - _used)
        {
            _used += Encoding.UTF8.GetBytes(value, _free[_used..]);
            return;
        }

        BeginValue();
        Quote();
        Span<byte> bytes = stackalloc byte[Piece];
        for (ReadOnlySpan<char> rest = value; !rest.IsEmpty;)
        {
            Utf8.FromUtf16(rest, bytes, out var read, out var written, replaceInvalidSequences: true, isFinalBlock: true);
            var piece = bytes[..written];
            if (replaceSpaces)
                ReplaceSpaces(piece);
            Literal(piece);
            rest = rest[read..];
        }

        Quote();
    }

    /// <summary>There is no value.</summary>
    public void Missing()
    {
        if (Style == ValueStyle.JsonValue)
        {
            if (_omitEmptyValues && !_key.IsEmpty)
                return;
            Json("null"u8);
        }
        else if (!_omitEmptyValues)
        {
            Raw("-"u8);
        }
    }

    /// <summary>A piece of JSON that is right as it is.</summary>
    public void Json(scoped ReadOnlySpan<byte> json)
    {
        BeginValue();
        Raw(json);
    }

    /// <summary>Bytes as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _free.Length - _used)
        {
            RawSlow(bytes);
            return;
        }

        bytes.CopyTo(_free[_used..]);
        _used += bytes.Length;
    }

    private static void ReplaceSpaces(Span<byte> text)
    {
        foreach (ref var b in text)
        {
            if (b is (byte)' ' or >= 9 and <= 13)
                b = (byte)'_';
        }
    }

    private void BeginValue()
    {
        _wrote = true;
        if (_key.IsEmpty)
            return;
        Raw(_key);
        _key = default;
    }

    private void Quote()
    {
        if (Style == ValueStyle.JsonValue)
            Raw("\""u8);
    }

    private void RawSlow(scoped ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            var count = Math.Min(bytes.Length, _free.Length - _used);
            bytes[..count].CopyTo(_free[_used..]);
            _used += count;
            bytes = bytes[count..];
            if (bytes.IsEmpty)
                return;
            Grow(Piece);
        }
    }

    private void Grow(int needed)
    {
        _output.Advance(_used);
        _used = 0;
        _free = _output.GetSpan(Math.Max(needed, Piece));
    }

    // RFC 8259, 7: quotation mark, reverse solidus and control characters must be escaped; RFC 8259, 8.1: the text must be UTF-8.
    private void Escape(scoped ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var safe = text.IndexOfAnyExcept(Unescaped);
            if (safe < 0)
            {
                Raw(text);
                return;
            }

            Raw(text[..safe]);
            text = text[safe..];
            if (text[0] < 0x80)
            {
                EscapeAscii(text[0]);
                text = text[1..];
                continue;
            }

            var status = Rune.DecodeFromUtf8(text, out _, out var consumed);
            Raw(status == OperationStatus.Done ? text[..consumed] : "\uFFFD"u8);
            text = text[consumed..];
        }
    }

    private void EscapeAscii(byte b)
    {
        switch (b)
        {
            case (byte)'"':
                Raw("\\\""u8);
                break;
            case (byte)'\\':
                Raw("\\\\"u8);
                break;
            case (byte)'\n':
                Raw("\\n"u8);
                break;
            case (byte)'\r':
                Raw("\\r"u8);
                break;
            case (byte)'\t':
                Raw("\\t"u8);
                break;
            default:
                Raw("\\u00"u8);
                Raw([Hex(b >> 4), Hex(b & 15)]);
                break;
        }
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);
}
