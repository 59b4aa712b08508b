using Fairlead.Configuration;

namespace Fairlead.Xds.Translation;

/// <summary>Translates the upgrades of connection managers and of routes.</summary>
internal static class Upgrades
{
    public static ConfigList<UpgradeConfig> Translate<T>(IReadOnlyList<T> upgrades, Scope at, Func<T, (string Type, bool? Enabled)> read)
    {
        var types = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return Checks.All(upgrades, "upgrade_configs", at, (item, place) =>
        {
            var (type, enabled) = read(item);
            if (Checks.Required(type, place.Field("upgrade_type")).Length > 0 && !types.Add(type))
                place.Field("upgrade_type").Error($"the upgrade '{type}' stands twice");
            return new UpgradeConfig { UpgradeType = type, Enabled = enabled ?? true };
        });
    }
}
