namespace Fairlead.Observability.Admin;

/// <summary>One path of the admin interface.</summary>
public abstract class AdminEndpoint
{
    /// <summary>Creates an endpoint.</summary>
    /// <param name="path">Its path, from the slash on.</param>
    /// <param name="description">What it does, for the index.</param>
    /// <param name="requiresPost">It changes something: GET is answered 405, so that no link or image can do it.</param>
    protected AdminEndpoint(string path, string description, bool requiresPost)
    {
        Path = path;
        Description = description;
        RequiresPost = requiresPost;
    }

    /// <summary>The path.</summary>
    public string Path { get; }

    /// <summary>What it does.</summary>
    public string Description { get; }

    /// <summary>True if it changes something.</summary>
    public bool RequiresPost { get; }

    /// <summary>Answers a request. Called on the admin's worker; must not block and must not touch what other workers own.</summary>
    public abstract void Handle(AdminRequest request, AdminResponse response);
}
