namespace Fairlead.Headers;

/// <content>Enumeration without allocation.</content>
public sealed partial class HeaderMap
{
    /// <summary>Goes through the fields in order.</summary>
    public ref struct Enumerator
    {
        private readonly HeaderMap _map;
        private int _index;

        internal Enumerator(HeaderMap map)
        {
            _map = map;
            _index = -1;
        }

        /// <summary>The field.</summary>
        public readonly HeaderField Current
        {
            get
            {
                ref var entry = ref _map._fields[_index];
                var name = entry.NameOffset < 0 ? KnownHeaders.NameOf(entry.Known) : _map._bytes.AsSpan(entry.NameOffset, entry.NameLength);
                return new HeaderField(entry.Known, name, _map._bytes.AsSpan(entry.ValueOffset, entry.ValueLength), entry.IsSensitive);
            }
        }

        /// <summary>Moves on. Returns false at the end.</summary>
        public bool MoveNext()
        {
            while (++_index < _map._fieldCount)
            {
                if (!_map._fields[_index].IsRemoved)
                    return true;
            }

            return false;
        }

        /// <summary>Removes the current field.</summary>
        public readonly void RemoveCurrent() => _map.RemoveAt(_index);
    }

    private void RemoveAt(int index)
    {
        ref var field = ref _fields[index];
        field.IsRemoved = true;
        _removed++;
        if (field.Known == KnownHeader.None || !Contains(field.Known))
            return;
        for (var i = 0; i < _fieldCount; i++)
        {
            if (_fields[i].Known != field.Known || _fields[i].IsRemoved)
                continue;
            _firstKnown[(int)field.Known] = (byte)Math.Min(i, byte.MaxValue);
            return;
        }

        _knownPresent &= ~(1UL << (int)field.Known);
    }
}
