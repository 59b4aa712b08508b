namespace Fairlead.Xds.Reading;

/// <summary>Reads YAML or JSON text.</summary>
internal static class DocumentReader
{
    /// <summary>Reads one document; an empty text is an empty object.</summary>
    /// <exception cref="DocumentException">The text is neither YAML nor JSON, nests too deeply or is too large.</exception>
    public static ConfigNode Read(string text)
    {
        if (!text.AsSpan().TrimStart(" \t\r\n\uFEFF").StartsWith('{'))
            return YamlDocumentReader.Read(text);
        try
        {
            return JsonDocumentReader.Read(text);
        }
        catch (DocumentException notJson)
        {
            return ReadFlowYaml(text, notJson);
        }
    }

    // A brace may also begin a YAML flow mapping. If it is not YAML either, then what is wrong with the JSON is the better message.
    private static ConfigNode ReadFlowYaml(string text, DocumentException notJson)
    {
        try
        {
            return YamlDocumentReader.Read(text);
        }
        catch (DocumentException)
        {
            throw notJson;
        }
    }
}
