using System.Runtime.CompilerServices;
using System.Text;

namespace Fairlead.Headers;

/// <summary>
/// Header fields in order. Names and values are slices of one buffer; looking up, setting and removing allocates nothing once the buffer has grown to the size
/// that messages need. Names compare without case.
/// </summary>
/// <remarks>Not thread-safe: it belongs to a stream. Spans that it returns are valid until the next change.</remarks>
public sealed partial class HeaderMap
{
    private const int InitialBytes = 1024;
    private const int InitialFields = 24;

    // Buffers beyond these sizes are not kept for the next message.
    private const int KeptBytes = 8 * 1024;
    private const int KeptFields = 128;

    private byte[] _bytes = [];
    private Field[] _fields = [];
    private readonly byte[] _firstKnown = new byte[KnownHeaders.Count];
    private ulong _knownPresent;
    private int _byteCount;
    private int _fieldCount;
    private int _removed;

    private struct Field
    {
        /// <summary>-1: the name is that of <see cref="Known"/>.</summary>
        public int NameOffset;
        public int ValueOffset;
        public int ValueLength;
        public ushort NameLength;
        public KnownHeader Known;
        public bool IsRemoved;
        public bool IsSensitive;
    }

    /// <summary>The number of fields, pseudo-headers included.</summary>
    public int Count => _fieldCount - _removed;

    /// <summary>The bytes of all names and values ever stored since the last <see cref="Clear"/>.</summary>
    public int ByteCount => _byteCount;

    /// <summary>True if a field of this name is there.</summary>
    public bool Contains(KnownHeader header) => (_knownPresent & (1UL << (int)header)) != 0;

    /// <summary>True if a field of this name is there.</summary>
    public bool Contains(ReadOnlySpan<byte> name) => IndexOf(name, 0) >= 0;

    /// <summary>The value of the first field of this name; empty if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Get(KnownHeader header) => Contains(header) ? ValueAt(FirstKnown(header)) : default;

    /// <summary>Finds the value of the first field of this name.</summary>
    public bool TryGetValue(KnownHeader header, out ReadOnlySpan<byte> value)
    {
        value = Get(header);
        return Contains(header);
    }

    /// <summary>Finds the value of the first field of this name.</summary>
    public bool TryGetValue(scoped ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var index = IndexOf(name, 0);
        value = index < 0 ? default : ValueAt(index);
        return index >= 0;
    }

    /// <summary>Finds the value of the first field of this name, as a string. Allocates.</summary>
    public bool TryGetValue(string name, out string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        var found = TryGetValue(Encoding.ASCII.GetBytes(name), out var bytes);
        value = found ? Encoding.Latin1.GetString(bytes) : "";
        return found;
    }

    /// <summary>How many fields have this name.</summary>
    public int CountOf(KnownHeader header)
    {
        if (!Contains(header))
            return 0;
        var count = 0;
        for (var i = FirstKnown(header); i < _fieldCount; i++)
            count += _fields[i].Known == header && !_fields[i].IsRemoved ? 1 : 0;
        return count;
    }

    /// <summary>Sets the field: replaces the first of this name where it stands, removes further ones, or adds it at the end.</summary>
    /// <exception cref="ArgumentException">The value has a control character (item 21 of the hardening list: nothing is sent).</exception>
    public void Set(KnownHeader header, ReadOnlySpan<byte> value)
    {
        RequireValue(value);
        if (!Contains(header))
        {
            AddKnown(header, value);
            return;
        }

        var index = FirstKnown(header);
        SetValue(index, value);
        RemoveFrom(index + 1, header, KnownHeaders.NameOf(header));
    }

    /// <summary>Sets the field: replaces the first of this name where it stands, removes further ones, or adds it at the end.</summary>
    /// <exception cref="ArgumentException">The name is no token, or the value has a control character.</exception>
    public void Set(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        RequireName(name);
        RequireValue(value);
        var known = KnownHeaders.Find(name);
        var index = IndexOf(known, name, 0);
        if (index < 0)
        {
            AddCore(known, name, value);
            return;
        }

        SetValue(index, value);
        RemoveFrom(index + 1, known, name);
    }

    /// <summary>Sets the field. Allocates.</summary>
    /// <exception cref="ArgumentException">The name is no token, or the value has a control character.</exception>
    public void Set(string name, string value) => Set(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a field at the end, whatever is there already.</summary>
    /// <exception cref="ArgumentException">The value has a control character.</exception>
    public void Add(KnownHeader header, ReadOnlySpan<byte> value)
    {
        RequireValue(value);
        AddKnown(header, value);
    }

    /// <summary>Adds a field at the end, whatever is there already.</summary>
    /// <exception cref="ArgumentException">The name is no token, or the value has a control character.</exception>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        RequireName(name);
        RequireValue(value);
        AddCore(KnownHeaders.Find(name), name, value);
    }

    /// <summary>Adds a field. Allocates.</summary>
    /// <exception cref="ArgumentException">The name is no token, or the value has a control character.</exception>
    public void Add(string name, string value) => Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));

    /// <summary>Appends to the first field of this name, with a comma, or adds it.</summary>
    /// <exception cref="ArgumentException">The value has a control character.</exception>
    public void AppendList(KnownHeader header, ReadOnlySpan<byte> value)
    {
        if (!Contains(header) || Get(header).IsEmpty)
        {
            Set(header, value);
            return;
        }

        RequireValue(value);
        var index = FirstKnown(header);
        var old = _fields[index].ValueLength;
        var offset = Reserve(old + 2 + value.Length);
        ValueAt(index).CopyTo(_bytes.AsSpan(offset));
        ", "u8.CopyTo(_bytes.AsSpan(offset + old));
        value.CopyTo(_bytes.AsSpan(offset + old + 2));
        _fields[index].ValueOffset = offset;
        _fields[index].ValueLength = old + 2 + value.Length;
    }

    /// <summary>Removes every field of this name. Returns whether there was one.</summary>
    public bool Remove(KnownHeader header) => Contains(header) && RemoveFrom(FirstKnown(header), header, KnownHeaders.NameOf(header));

    /// <summary>Removes every field of this name. Returns whether there was one.</summary>
    public bool Remove(ReadOnlySpan<byte> name)
    {
        var known = KnownHeaders.Find(name);
        var index = IndexOf(known, name, 0);
        return index >= 0 && RemoveFrom(index, known, name);
    }

    /// <summary>Marks the field that was added last as a secret: over HTTP/2 it is sent so that no hop puts it into a compression table (RFC 7541, 7.1.3).</summary>
    /// <exception cref="InvalidOperationException">There is no field.</exception>
    public void MarkLastSensitive()
    {
        if (_fieldCount == 0)
            throw new InvalidOperationException("There is no field to mark.");
        _fields[_fieldCount - 1].IsSensitive = true;
    }

    /// <summary>Removes all fields and gives up buffers that grew unusually large.</summary>
    public void Clear()
    {
        _byteCount = _fieldCount = _removed = 0;
        _knownPresent = 0;
        if (_bytes.Length > KeptBytes)
            _bytes = [];
        if (_fields.Length > KeptFields)
            _fields = [];
    }

    /// <summary>Replaces the contents with those of another map.</summary>
    public void CopyFrom(HeaderMap other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Clear();
        foreach (var field in other)
        {
            AddCore(field.Known, field.Name, field.Value);
            _fields[_fieldCount - 1].IsSensitive = field.IsSensitive;
        }
    }

    /// <summary>The fields in order, pseudo-headers included.</summary>
    public Enumerator GetEnumerator() => new(this);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FirstKnown(KnownHeader header)
    {
        var first = _firstKnown[(int)header];
        return first != byte.MaxValue ? first : IndexOfKnownSlow(header);
    }

    private int IndexOfKnownSlow(KnownHeader header)
    {
        var index = byte.MaxValue;
        int i = index;
        while (_fields[i].Known != header || _fields[i].IsRemoved)
            i++;
        return i;
    }

    private int IndexOf(ReadOnlySpan<byte> name, int start) => IndexOf(KnownHeaders.Find(name), name, start);

    private int IndexOf(KnownHeader known, ReadOnlySpan<byte> name, int start)
    {
        if (known != KnownHeader.None && (!Contains(known) || start == 0))
            return Contains(known) ? FirstKnown(known) : -1;
        for (var i = start; i < _fieldCount; i++)
        {
            if (Matches(i, known, name))
                return i;
        }

        return -1;
    }

    private bool Matches(int index, KnownHeader known, ReadOnlySpan<byte> name)
    {
        ref var field = ref _fields[index];
        if (field.IsRemoved || field.Known != known)
            return false;
        return known != KnownHeader.None
            || (field.NameLength == name.Length && Ascii.EqualsIgnoreCase(_bytes.AsSpan(field.NameOffset, field.NameLength), name));
    }

    private bool RemoveFrom(int start, KnownHeader known, ReadOnlySpan<byte> name)
    {
        var any = false;
        for (var i = start; i < _fieldCount; i++)
        {
            if (!Matches(i, known, name))
                continue;
            _fields[i].IsRemoved = true;
            _removed++;
            any = true;
        }

        if (known != KnownHeader.None && Contains(known) && FirstIsRemoved(known))
            _knownPresent &= ~(1UL << (int)known);
        return any;
    }

    // Fields are removed from an index to the end, so that the first one is either untouched or the last of its name to go.
    private bool FirstIsRemoved(KnownHeader known)
    {
        var first = _firstKnown[(int)known];
        if (first != byte.MaxValue)
            return _fields[first].IsRemoved;
        for (int i = byte.MaxValue; i < _fieldCount; i++)
        {
            if (_fields[i].Known == known && !_fields[i].IsRemoved)
                return false;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> ValueAt(int index)
    {
        ref var field = ref _fields[index];
        return _bytes.AsSpan(field.ValueOffset, field.ValueLength);
    }

    private void SetValue(int index, ReadOnlySpan<byte> value)
    {
        ref var field = ref _fields[index];
        if (value.Length <= field.ValueLength && !value.Overlaps(_bytes))
        {
            value.CopyTo(_bytes.AsSpan(field.ValueOffset));
        }
        else
        {
            var offset = Append(value);
            field.ValueOffset = offset;
        }

        field.ValueLength = value.Length;
    }

    private void AddKnown(KnownHeader header, ReadOnlySpan<byte> value)
    {
        var offset = Append(value);
        AddField(header, -1, 0, offset, value.Length);
    }

    private void AddCore(KnownHeader known, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var nameOffset = Append(name);
        var valueOffset = Append(value);
        AddField(known, nameOffset, name.Length, valueOffset, value.Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddField(KnownHeader known, int nameOffset, int nameLength, int valueOffset, int valueLength)
    {
        if (_fieldCount == _fields.Length)
            Array.Resize(ref _fields, Math.Max(InitialFields, _fieldCount * 2));
        ref var field = ref _fields[_fieldCount];
        field.NameOffset = nameOffset;
        field.NameLength = (ushort)nameLength;
        field.ValueOffset = valueOffset;
        field.ValueLength = valueLength;
        field.Known = known;
        field.IsRemoved = field.IsSensitive = false;
        if (known != KnownHeader.None && !Contains(known))
        {
            _knownPresent |= 1UL << (int)known;
            _firstKnown[(int)known] = (byte)Math.Min(_fieldCount, byte.MaxValue);
        }

        _fieldCount++;
    }

    private int Append(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return _byteCount;

        // The text may be a slice of this very map (a value copied to another name), so the old buffer must outlive the growth.
        var source = text;
        var offset = Reserve(text.Length);
        source.CopyTo(_bytes.AsSpan(offset));
        return offset;
    }

    private int Reserve(int length)
    {
        var offset = _byteCount;
        if (_bytes.Length - offset < length)
            Array.Resize(ref _bytes, Math.Max(Math.Max(InitialBytes, offset + length), _bytes.Length * 2));
        _byteCount = offset + length;
        return offset;
    }

    private static void RequireName(ReadOnlySpan<byte> name)
    {
        if (!HeaderSyntax.IsToken(name[0..Math.Min(name.Length, ushort.MaxValue)]) || name.Length > ushort.MaxValue)
            throw new ArgumentException("A header name is a token of RFC 9110, 5.6.2.", nameof(name));
    }

    private static void RequireValue(ReadOnlySpan<byte> value)
    {
        if (!HeaderSyntax.IsFieldValue(value))
            throw new ArgumentException("A header value has no control characters (RFC 9110, 5.5).", nameof(value));
    }
}
