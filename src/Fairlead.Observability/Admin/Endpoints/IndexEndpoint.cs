namespace Fairlead.Observability.Admin.Endpoints;

/// <summary>Lists the endpoints.</summary>
internal sealed class IndexEndpoint(string path, IEnumerable<AdminEndpoint> endpoints) : AdminEndpoint(path, "this list", requiresPost: false)
{
    public override void Handle(AdminRequest request, AdminResponse response)
    {
        foreach (var endpoint in endpoints.OrderBy(static e => e.Path, StringComparer.Ordinal))
            response.WriteLine($"  {endpoint.Path}{(endpoint.RequiresPost ? " (POST)" : "")}: {endpoint.Description}");
    }
}
