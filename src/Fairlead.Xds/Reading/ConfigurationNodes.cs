using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Fairlead.Xds.Reading;

/// <summary>Turns a section of an <see cref="IConfiguration"/>, which knows texts and keys only, into a document.</summary>
internal static class ConfigurationNodes
{
    public static ConfigNode Read(IConfiguration section) => Read(section, (section as IConfigurationSection)?.Value, 0);

    private static ConfigNode Read(IConfiguration section, string? value, int depth)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0 || depth >= ConfigNode.MaxDepth)
        {
            // An empty list or object shows up as an empty text.
            return string.IsNullOrEmpty(value) ? ConfigNode.Scalar(ConfigNodeKind.Null, "", 0, 0) : ConfigNode.Untyped(value);
        }

        if (children.TrueForAll(c => int.TryParse(c.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            return ConfigNode.Sequence([.. children.OrderBy(c => int.Parse(c.Key, CultureInfo.InvariantCulture)).Select(c => Read(c, c.Value, depth + 1))], 0, 0);
        return ConfigNode.Mapping([.. children.Select(c => new ConfigMember(c.Key, Read(c, c.Value, depth + 1), 0, 0))], 0, 0);
    }
}
