using Fairlead.Extensions;
using Fairlead.Filters.Cors;

namespace Fairlead.Filters;

/// <summary>Registers the filters of this package.</summary>
public static class FiltersExtensionRegistryExtensions
{
    /// <summary>Registers all filters of this package under the names of <see cref="HttpFilterNames"/>.</summary>
    public static ExtensionRegistry AddFilters(this ExtensionRegistry extensions) => extensions.AddCors();

    /// <summary>Registers <see cref="HttpFilterNames.Cors"/>.</summary>
    public static ExtensionRegistry AddCors(this ExtensionRegistry extensions)
    {
        ArgumentNullException.ThrowIfNull(extensions);
        return extensions.AddStreamFilter(HttpFilterNames.Cors, new OptionsBinder<CorsPolicy>(static () => CorsPolicy.None, FiltersJson.Default.CorsPolicy), static (policy, context) => new CorsFilter(policy, context));
    }
}
