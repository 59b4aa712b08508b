using Fairlead.Headers;

namespace Fairlead.Fuzz.Targets;

/// <summary>What holds of every header map that a parser lets through.</summary>
internal static class FieldPromises
{
    public static string? Broken(HeaderMap headers)
    {
        foreach (var field in headers)
        {
            if (field.Value.IndexOfAny("\r\n\0"u8) >= 0)
                return "A value contains a control character.";
            if (!KnownHeaders.IsPseudo(field.Known) && HeaderSyntax.TokenLength(field.Name) != field.Name.Length)
                return "A name is no token.";
        }

        return null;
    }
}
