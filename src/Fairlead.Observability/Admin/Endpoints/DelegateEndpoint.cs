namespace Fairlead.Observability.Admin.Endpoints;

/// <summary>An endpoint of a few lines.</summary>
internal sealed class DelegateEndpoint(string path, string description, bool requiresPost, Action<AdminRequest, AdminResponse> handle)
    : AdminEndpoint(path, description, requiresPost)
{
    public override void Handle(AdminRequest request, AdminResponse response) => handle(request, response);
}
