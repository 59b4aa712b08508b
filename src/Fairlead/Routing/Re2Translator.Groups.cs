namespace Fairlead.Routing;

/// <content>Groups and flags.</content>
internal sealed partial class Re2Translator
{
    private void OpenGroup()
    {
        if (_outer.Count == MaxDepth)
        {
            Fail($"groups nest deeper than {MaxDepth}");
            return;
        }

        _position++;
        if (AtEnd || Current != '?')
        {
            Enter("(");
            Groups++;
            return;
        }

        _position++;
        var rest = _pattern.AsSpan(_position);
        if (rest.StartsWith("=") || rest.StartsWith("!") || rest.StartsWith("<=") || rest.StartsWith("<!"))
            Fail("look-around does not run in linear time");
        else if (rest.StartsWith(">"))
            Fail("atomic groups do not run in linear time");
        else if (rest.StartsWith("P=") || rest.StartsWith("P>"))
            Fail("back-references do not run in linear time");
        else if (rest.StartsWith("P<") || rest.StartsWith("<"))
            NamedGroup(rest[0] == 'P' ? 2 : 1);
        else
            FlagGroup();
    }

    private void Enter(string text)
    {
        _output.Append(text);
        _outer.Push(_frame);
        _frame = new Frame { MultiLine = _frame.MultiLine, Repeat = 1 };
        _atomSize = 0;
    }

    private void CloseGroup()
    {
        if (_outer.Count == 0)
        {
            Fail("')' closes nothing");
            return;
        }

        _position++;
        var inner = _frame;
        _frame = _outer.Pop();
        _frame.Repeat = Math.Max(_frame.Repeat, inner.Repeat);
        Atom(")", inner.Size + 1, inner.Repeat);
    }

    // .NET numbers named groups after the others, RE2 does not; nothing refers to names, so they are dropped.
    private void NamedGroup(int skip)
    {
        var end = _pattern.IndexOf('>', _position);
        var start = _position + skip;
        if (end <= start || !_pattern[start..end].All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            Fail("a group's name is one or more of A-Z a-z 0-9 _ between < and >");
            return;
        }

        _position = end + 1;
        Enter("(");
        Groups++;
    }

    private void FlagGroup()
    {
        var end = _position;
        while (end < _pattern.Length && _pattern[end] is 'i' or 'm' or 's' or '-')
            end++;
        var flags = _pattern[_position..end];
        if (end == _pattern.Length || _pattern[end] is not (':' or ')') || flags.Count(c => c == '-') > 1 || flags.EndsWith('-') || (flags.Length == 0 && _pattern[end] == ')'))
        {
            Fail("'(?' is followed by ':', a name or the flags i, m, s");
            return;
        }

        _position = end + 1;
        if (_pattern[end] == ':')
            Enter($"(?{flags}:");
        else
            _output.Append("(?").Append(flags).Append(')');
        _atomSize = 0;
        var multiLine = flags.IndexOf('m');
        if (multiLine >= 0)
            _frame.MultiLine = flags.IndexOf('-') is var minus && (minus < 0 || multiLine < minus);
    }
}
