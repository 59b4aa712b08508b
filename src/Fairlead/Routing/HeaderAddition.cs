using System.Text;
using Fairlead.Configuration;
using Fairlead.Headers;

namespace Fairlead.Routing;

/// <summary>A compiled <see cref="HeaderValueOption"/>: a constant value, or a source of values.</summary>
internal sealed class HeaderAddition
{
    private HeaderAddition(HeaderValueOption option, byte[] constant, IHeaderValueSource? source)
    {
        Name = ByteText.LowerUtf8(option.Key);
        Action = option.AppendAction;
        KeepEmpty = option.KeepEmptyValue;
        Constant = constant;
        Source = source;
    }

    public byte[] Name { get; }

    public HeaderAppendAction Action { get; }

    public bool KeepEmpty { get; }

    public byte[] Constant { get; }

    public IHeaderValueSource? Source { get; }

    public bool Overwrites => Action is HeaderAppendAction.OverwriteIfExists or HeaderAppendAction.OverwriteIfExistsOrAdd;

    public static HeaderAddition? Compile(HeaderValueOption option, string path, HeaderValueParser? parser, ICollection<ConfigError> errors)
    {
        var before = errors.Count;
        HeaderMutationPlan.CheckName(option.Key, $"{path}.header.key", errors);
        if (option.Key.Equals("content-length", StringComparison.OrdinalIgnoreCase) || option.Key.Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase))
            errors.Add(new ConfigError($"{path}.header.key", $"'{option.Key}' frames the message and must not be added."));
        if (!Enum.IsDefined(option.AppendAction))
            errors.Add(new ConfigError($"{path}.append_action", $"{option.AppendAction} is no append action."));
        if (!option.Value.Contains('%'))
        {
            var constant = Encoding.UTF8.GetBytes(option.Value);
            if (!HeaderSyntax.IsFieldValue(constant))
                errors.Add(new ConfigError($"{path}.header.value", "A header value has no control characters (RFC 9110, 5.5)."));
            return errors.Count > before ? null : new HeaderAddition(option, constant, null);
        }

        IHeaderValueSource? source = null;
        if (parser is null)
            errors.Add(new ConfigError($"{path}.header.value", "Operators (%NAME%) are not available here."));
        else
            source = parser(option.Value, $"{path}.header.value", errors);
        return errors.Count > before || source is null ? null : new HeaderAddition(option, [], source);
    }
}
