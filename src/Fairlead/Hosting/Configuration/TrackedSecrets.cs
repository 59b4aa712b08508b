using Fairlead.Configuration;
using Fairlead.Transports;

namespace Fairlead.Hosting.Configuration;

/// <summary>The secrets as a transport socket sees them while it is made: those that it follows are what it needs.</summary>
internal sealed class TrackedSecrets(ISecretStore secrets, Compilation compilation) : ISecretStore
{
    public Secret? Find(string name) => secrets.Find(name);

    public IDisposable Watch(string name, Func<Secret, string?> check, Action onChanged)
    {
        compilation.Need(new ResourceReference(ResourceKind.Secret, name));
        return secrets.Watch(name, check, onChanged);
    }
}
