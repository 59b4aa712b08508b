namespace Fairlead.Tls.Certificates;

/// <summary>Compares names of certificates with names of hosts.</summary>
internal static class DnsNames
{
    /// <summary>True if they are equal without case, or if the pattern's <c>*.</c> stands for the first label (RFC 9525, 6.3).</summary>
    public static bool Matches(string pattern, string name)
    {
        if (string.Equals(pattern, name, StringComparison.OrdinalIgnoreCase))
            return true;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && pattern.Length > 2 && pattern.StartsWith("*.", StringComparison.Ordinal)
            && pattern.AsSpan(1).Equals(name.AsSpan(dot), StringComparison.OrdinalIgnoreCase);
    }
}
