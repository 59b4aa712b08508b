using System.Text.RegularExpressions;
using Fairlead.Configuration;
using Fairlead.Tls.Certificates;
using Fairlead.Transports;

namespace Fairlead.Tls.Validation;

/// <summary>A condition on the names of a certificate, compiled.</summary>
internal sealed class SanMatcher
{
    private readonly SubjectAltNameMatcher _source;
    private readonly StringComparison _comparison;
    private readonly Regex? _expression;

    /// <exception cref="InvalidDataException">It is no regular expression.</exception>
    public SanMatcher(SubjectAltNameMatcher source)
    {
        _source = source;
        _comparison = source.Matcher.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        if (source.Matcher.Kind != StringMatchKind.SafeRegex)
            return;
        try
        {
            _expression = new Regex($"^(?:{source.Matcher.Value})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new InvalidDataException($"'{source.Matcher.Value}' is no regular expression that runs in linear time: {exception.Message}", exception);
        }
    }

    public bool Matches(CertificateInfo certificate)
    {
        var names = _source.Type switch
        {
            SubjectAltNameType.Dns => certificate.DnsNames,
            SubjectAltNameType.Uri => certificate.Uris,
            SubjectAltNameType.Email => certificate.Emails,
            _ => certificate.IpAddresses,
        };
        foreach (var name in names)
        {
            if (Matches(name))
                return true;
        }

        return false;
    }

    private bool Matches(string name)
    {
        var value = _source.Matcher.Value;
        return _source.Matcher.Kind switch
        {
            StringMatchKind.Exact => _source.Type == SubjectAltNameType.Dns ? DnsNames.Matches(name, value) : name.Equals(value, _comparison),
            StringMatchKind.Prefix => name.StartsWith(value, _comparison),
            StringMatchKind.Suffix => name.EndsWith(value, _comparison),
            StringMatchKind.Contains => name.Contains(value, _comparison),
            _ => _expression!.IsMatch(name),
        };
    }
}
