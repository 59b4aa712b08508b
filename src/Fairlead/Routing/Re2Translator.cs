using System.Globalization;
using System.Text;

namespace Fairlead.Routing;

/// <summary>
/// Turns an expression of RE2's syntax (https://github.com/google/re2/wiki/Syntax) into the .NET expression that means the same, or says why it cannot.
/// </summary>
/// <remarks>
/// What RE2 and .NET read differently is rewritten: <c>\d \w \s</c> are ASCII, classes do not nest, <c>$</c> is the very end, groups count from left to right whatever
/// their names. Repetition is bounded as in RE2, so that a short expression cannot become a huge automaton.
/// </remarks>
internal sealed partial class Re2Translator
{
    private const int MaxLength = 8192;
    private const int MaxRepeat = 1000;
    private const int MaxDepth = 200;
    private const int MaxSize = 20_000;

    private readonly string _pattern;
    private readonly StringBuilder _output = new();
    private readonly Stack<Frame> _outer = new();
    private Frame _frame = new() { Repeat = 1 };
    private int _position;

    // The last atom, which a quantifier would apply to: its size (0: there is none) and the repetition inside it.
    private int _atomSize;
    private int _atomRepeat;

    public Re2Translator(string pattern) => _pattern = pattern;

    private struct Frame
    {
        public bool MultiLine;
        public int Repeat;
        public int Size;
    }

    public string? Error { get; private set; }

    public int ErrorPosition { get; private set; }

    /// <summary>The number of capturing groups.</summary>
    public int Groups { get; private set; }

    private bool AtEnd => _position >= _pattern.Length;

    private char Current => _pattern[_position];

    /// <summary>The .NET expression, or null: then <see cref="Error"/> says why.</summary>
    public string? Translate()
    {
        if (_pattern.Length is 0 or > MaxLength)
            Fail($"it must have 1 to {MaxLength} characters");
        while (Error is null && !AtEnd)
            Next();
        if (Error is null && _outer.Count > 0)
            Fail("a group is not closed");
        return Error is null ? _output.ToString() : null;
    }

    private void Next()
    {
        var c = Current;
        switch (c)
        {
            case '\\':
                Escape();
                break;
            case '[':
                Class();
                break;
            case '(':
                OpenGroup();
                break;
            case ')':
                CloseGroup();
                break;
            case '|':
                _position++;
                _output.Append('|');
                _atomSize = 0;
                break;
            case '*' or '+' or '?':
                _position++;
                Quantify(c.ToString(), 1);
                break;
            case '{':
                Brace();
                break;
            case '$':
                _position++;
                Atom(_frame.MultiLine ? "$" : @"\z");
                break;
            case '^' or '.':
                _position++;
                Atom(c.ToString());
                break;
            default:
                Literal(ReadRune());
                break;
        }
    }

    private void Atom(string text) => Atom(text, 1, 1);

    private void Atom(string text, int size, int repeat)
    {
        _output.Append(text);
        _atomSize = size;
        _atomRepeat = repeat;
        Grow(size);
    }

    private void Grow(int size)
    {
        _frame.Size += size;
        if (_frame.Size > MaxSize)
            Fail("it is too large once its repetitions are written out");
    }

    private void Quantify(string quantifier, int count)
    {
        if (_atomSize == 0)
        {
            Fail($"'{quantifier}' repeats nothing, or a repetition");
            return;
        }

        var repeat = (long)count * _atomRepeat;
        if (repeat > MaxRepeat)
        {
            Fail($"it repeats something more than {MaxRepeat} times");
            return;
        }

        _frame.Repeat = Math.Max(_frame.Repeat, (int)repeat);
        Grow(_atomSize * Math.Max(0, count - 1));
        _output.Append(quantifier);
        _atomSize = 0;
        if (AtEnd || Current != '?')
            return;
        _output.Append('?');
        _position++;
    }

    // RE2 takes a brace that does not begin {n}, {n,} or {n,m} for itself.
    private void Brace()
    {
        var end = _pattern.IndexOf('}', _position);
        var parts = end < 0 ? [] : _pattern[(_position + 1)..end].Split(',');
        if (parts.Length is not (1 or 2) || !TryCount(parts[0], out var least))
        {
            Literal(ReadRune());
            return;
        }

        var most = least;
        if (parts.Length == 2 && parts[1].Length > 0 && !TryCount(parts[1], out most))
        {
            Literal(ReadRune());
            return;
        }

        if (least > MaxRepeat || most > MaxRepeat || most < least)
        {
            Fail($"a repetition counts from 0 to {MaxRepeat}, the smaller number first");
            return;
        }

        var text = _pattern[_position..(end + 1)];
        _position = end + 1;
        Quantify(text, Math.Max(1, most));
    }

    private static bool TryCount(string text, out int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);

    private void Literal(int rune) => Atom(rune > char.MaxValue ? $"(?:{Quoted(rune)})" : Quoted(rune));

    private static string Quoted(int rune)
    {
        if (rune < 128 && (char.IsAsciiLetterOrDigit((char)rune) || rune is '/' or '_' or '-'))
            return ((char)rune).ToString();
        var text = new StringBuilder();
        foreach (var c in rune > char.MaxValue ? char.ConvertFromUtf32(rune) : ((char)rune).ToString())
            text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
        return text.ToString();
    }

    private int ReadRune()
    {
        if (Rune.TryGetRuneAt(_pattern, _position, out var rune))
        {
            _position += rune.Utf16SequenceLength;
            return rune.Value;
        }

        Fail("it is not valid Unicode");
        return 0;
    }

    private void Fail(string error)
    {
        if (Error is not null)
            return;
        Error = error;
        ErrorPosition = _position;
    }
}
