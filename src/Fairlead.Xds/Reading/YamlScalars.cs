using System.Globalization;
using System.Numerics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fairlead.Xds.Reading;

/// <summary>Resolves scalars by the core schema (YAML 1.2.2, 10.3.2): only plain ones can be something else than a text.</summary>
internal static class YamlScalars
{
    private const string TagPrefix = "tag:yaml.org,2002:";

    public static ConfigNode Read(Scalar scalar)
    {
        var (line, column) = ((int)scalar.Start.Line, (int)scalar.Start.Column);
        var text = scalar.Value;
        if (!scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific)
            return Tagged(scalar.Tag.Value, text, line, column);
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any) || scalar.Tag.IsNonSpecific)
            return ConfigNode.Scalar(ConfigNodeKind.String, text, line, column);
        return Plain(text, line, column);
    }

    private static ConfigNode Tagged(string tag, string text, int line, int column)
    {
        var plain = Plain(text, line, column);
        var fits = tag switch
        {
            TagPrefix + "str" => ConfigNode.Scalar(ConfigNodeKind.String, text, line, column),
            TagPrefix + "int" or TagPrefix + "float" when plain.Kind == ConfigNodeKind.Number => plain,
            TagPrefix + "bool" when plain.Kind == ConfigNodeKind.Bool => plain,
            TagPrefix + "null" when plain.Kind == ConfigNodeKind.Null => plain,
            _ => null,
        };
        return fits ?? throw new DocumentException($"the tag '{tag}' is not supported or does not fit '{text}'", line, column);
    }

    private static ConfigNode Plain(string text, int line, int column)
    {
        var (kind, value) = text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => (ConfigNodeKind.Null, ""),
            "true" or "True" or "TRUE" => (ConfigNodeKind.Bool, "true"),
            "false" or "False" or "FALSE" => (ConfigNodeKind.Bool, "false"),
            ".nan" or ".NaN" or ".NAN" => (ConfigNodeKind.Number, "NaN"),
            ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" => (ConfigNodeKind.Number, "Infinity"),
            "-.inf" or "-.Inf" or "-.INF" => (ConfigNodeKind.Number, "-Infinity"),
            _ => Number(text) is { } number ? (ConfigNodeKind.Number, number) : (ConfigNodeKind.String, text),
        };
        return ConfigNode.Scalar(kind, value, line, column);
    }

    private static string? Number(string text)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal))
            return text.Length is > 2 and <= 18 && text.Skip(2).All(char.IsAsciiHexDigit)
                ? BigInteger.Parse("0" + text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)
                : null;
        if (text.StartsWith("0o", StringComparison.Ordinal))
            return text.Length is > 2 and <= 23 && text.AsSpan(2).IndexOfAnyExceptInRange('0', '7') < 0
                ? text.Skip(2).Aggregate(BigInteger.Zero, (sum, digit) => (sum * 8) + (digit - '0')).ToString(CultureInfo.InvariantCulture)
                : null;
        return IsDecimal(text) ? text.TrimStart('+') : null;
    }

    // [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
    private static bool IsDecimal(ReadOnlySpan<char> text)
    {
        text = SkipSign(text);
        var whole = Digits(ref text);
        var fraction = 0;
        if (text.StartsWith('.'))
        {
            text = text[1..];
            fraction = Digits(ref text);
        }

        if (whole + fraction == 0)
            return false;
        if (text.IsEmpty || text[0] is not ('e' or 'E'))
            return text.IsEmpty;
        text = SkipSign(text[1..]);
        return Digits(ref text) > 0 && text.IsEmpty;
    }

    private static ReadOnlySpan<char> SkipSign(ReadOnlySpan<char> text) => !text.IsEmpty && text[0] is ('-' or '+') ? text[1..] : text;

    private static int Digits(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        var count = end < 0 ? text.Length : end;
        text = text[count..];
        return count;
    }
}
