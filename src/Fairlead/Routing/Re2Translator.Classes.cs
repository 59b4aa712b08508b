using System.Collections.Frozen;
using System.Globalization;

namespace Fairlead.Routing;

/// <content>Escapes and character classes.</content>
internal sealed partial class Re2Translator
{
    private static readonly FrozenSet<string> Categories = FrozenSet.Create(
        StringComparer.Ordinal,
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cs", "Co");

    // Members of a class, then members of its complement.
    private static readonly FrozenDictionary<string, (string In, string Out)> Posix = new Dictionary<string, (string, string)>(StringComparer.Ordinal)
    {
        ["alnum"] = (@"0-9A-Za-z", @"\u0000-/:-@\[-`{-\uFFFF"),
        ["alpha"] = (@"A-Za-z", @"\u0000-@\[-`{-\uFFFF"),
        ["ascii"] = (@"\u0000-\u007F", @"\u0080-\uFFFF"),
        ["blank"] = (@"\u0009\u0020", @"\u0000-\u0008\u000A-\u001F!-\uFFFF"),
        ["cntrl"] = (@"\u0000-\u001F\u007F", @"\u0020-~\u0080-\uFFFF"),
        ["digit"] = (@"0-9", @"\u0000-/:-\uFFFF"),
        ["graph"] = (@"!-~", @"\u0000-\u0020\u007F-\uFFFF"),
        ["lower"] = (@"a-z", @"\u0000-`{-\uFFFF"),
        ["print"] = (@"\u0020-~", @"\u0000-\u001F\u007F-\uFFFF"),
        ["punct"] = (@"!-/:-@\[-`{-~", @"\u0000-\u00200-9A-Za-z\u007F-\uFFFF"),
        ["space"] = (@"\u0009-\u000D\u0020", @"\u0000-\u0008\u000E-\u001F!-\uFFFF"),
        ["upper"] = (@"A-Z", @"\u0000-@\[-\uFFFF"),
        ["word"] = (@"0-9A-Za-z_", @"\u0000-/:-@\[-\^`{-\uFFFF"),
        ["xdigit"] = (@"0-9A-Fa-f", @"\u0000-/:-@G-`g-\uFFFF"),
        ["d"] = (@"0-9", @"\u0000-/:-\uFFFF"),
        ["w"] = (@"0-9A-Za-z_", @"\u0000-/:-@\[-\^`{-\uFFFF"),
        ["s"] = (@"\u0009\u000A\u000C\u000D\u0020", @"\u0000-\u0008\u000B\u000E-\u001F!-\uFFFF"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private void Escape()
    {
        var next = _position + 1 < _pattern.Length ? _pattern[_position + 1] : '\0';
        if (TryNamedClass(out var members))
        {
            Atom($"[{members}]");
        }
        else if (next is 'A' or 'z' or 'b' or 'B')
        {
            _position += 2;
            Atom($"\\{next}");
        }
        else if (next == 'Q')
        {
            Quotation();
        }
        else
        {
            Literal(EscapedRune());
        }
    }

    private void Quotation()
    {
        _position += 2;
        var end = _pattern.IndexOf(@"\E", _position, StringComparison.Ordinal);
        var stop = end < 0 ? _pattern.Length : end;
        while (_position < stop && Error is null)
            Literal(ReadRune());
        _position = end < 0 ? stop : stop + 2;
    }

    private void Class()
    {
        _position++;
        _output.Append('[');
        if (!AtEnd && Current == '^')
        {
            _output.Append('^');
            _position++;
        }

        for (var first = true; Error is null; first = false)
        {
            if (AtEnd)
            {
                Fail("a character class is not closed");
            }
            else if (Current == ']' && !first)
            {
                _position++;
                Atom("]");
                return;
            }
            else if (TryNamedClass(out var members) || TryPosixClass(out members))
            {
                _output.Append(members);
            }
            else
            {
                Range();
            }
        }
    }

    private void Range()
    {
        var low = ClassRune();
        var high = low;
        if (_position + 1 < _pattern.Length && Current == '-' && _pattern[_position + 1] != ']')
        {
            _position++;
            high = ClassRune();
        }

        if (Error is not null)
            return;
        if (high < low)
            Fail("a range begins after its end");
        else if (high > char.MaxValue)
            Fail("characters beyond U+FFFF cannot stand in a class");
        else
            _output.Append(CultureInfo.InvariantCulture, $"\\u{low:X4}-\\u{high:X4}");
    }

    private int ClassRune()
    {
        if (Current != '\\')
            return ReadRune();
        return EscapedRune();
    }

    // \d \D \w \W \s \S \pN \p{Name} \P{Name}, as members of a class.
    private bool TryNamedClass(out string members)
    {
        members = "";
        if (Error is not null || AtEnd || Current != '\\' || _position + 1 >= _pattern.Length)
            return false;
        var name = _pattern[_position + 1];
        if (name is 'p' or 'P')
            return UnicodeClass(name == 'P', out members);
        if (!Posix.TryGetValue(char.ToLowerInvariant(name).ToString(), out var sets) || name is not ('d' or 'D' or 'w' or 'W' or 's' or 'S'))
            return false;
        members = char.IsLower(name) ? sets.In : sets.Out;
        _position += 2;
        return true;
    }

    private bool UnicodeClass(bool negated, out string members)
    {
        var start = _position + 2;
        var end = start < _pattern.Length && _pattern[start] == '{' ? _pattern.IndexOf('}', start) : start;
        var name = end < 0 || end >= _pattern.Length ? "" : _pattern[start..(end + 1)].Trim('{', '}');
        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        members = "";
        if (!Categories.Contains(name))
        {
            Fail("only general categories, such as \\pL or \\p{Lu}, are supported as Unicode classes");
            return false;
        }

        members = $"\\{(negated ? 'P' : 'p')}{{{name}}}";
        _position = end + 1;
        return true;
    }

    private bool TryPosixClass(out string members)
    {
        members = "";
        if (Error is not null || !_pattern.AsSpan(_position).StartsWith("[:"))
            return false;
        var end = _pattern.IndexOf(":]", _position + 2, StringComparison.Ordinal);
        if (end < 0)
            return false;
        var name = _pattern[(_position + 2)..end];
        var negated = name.StartsWith('^');
        if (name.Length < 3 || !Posix.TryGetValue(negated ? name[1..] : name, out var sets))
        {
            Fail($"there is no class [:{name}:]");
            return false;
        }

        members = negated ? sets.Out : sets.In;
        _position = end + 2;
        return true;
    }

    private int EscapedRune()
    {
        if (++_position >= _pattern.Length)
        {
            Fail("it ends with a backslash");
            return 0;
        }

        var c = Current;
        if (c == 'x')
            return HexRune();
        if (c is >= '0' and <= '7')
            return OctalRune();
        if (!char.IsAsciiLetterOrDigit(c))
            return ReadRune();
        var index = "aftnrv".IndexOf(c, StringComparison.Ordinal);
        if (index < 0)
            Fail(c == 'C' ? "\\C, a single byte, is not supported" : $"there is no \\{c}");
        _position++;
        return index < 0 ? 0 : "\a\f\t\n\r\v"[index];
    }

    private int OctalRune()
    {
        var end = _position;
        while (end < _pattern.Length && end < _position + 3 && _pattern[end] is >= '0' and <= '7')
            end++;
        if (Current != '0' && end == _position + 1)
        {
            Fail("back-references do not run in linear time");
            return 0;
        }

        var value = Convert.ToInt32(_pattern[_position..end], 8);
        _position = end;
        return value;
    }

    private int HexRune()
    {
        var start = _position + 1;
        var braces = start < _pattern.Length && _pattern[start] == '{';
        var end = braces ? _pattern.IndexOf('}', start) : Math.Min(start + 2, _pattern.Length);
        var digits = end < 0 ? "" : _pattern[(braces ? start + 1 : start)..end];
        var valid = braces ? digits.Length is > 0 and <= 6 : digits.Length == 2;
        if (!valid || !int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value) || value > 0x10FFFF || value is >= 0xD800 and <= 0xDFFF)
        {
            Fail("\\x is followed by two hexadecimal digits or by a code point in braces");
            return 0;
        }

        _position = braces ? end + 1 : end;
        return value;
    }
}
