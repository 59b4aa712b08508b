using Fairlead.Configuration;

namespace Fairlead.Transports;

/// <summary>The secrets that configuration sources have delivered. Safe from every thread.</summary>
public interface ISecretStore
{
    /// <summary>The secret in force; null if there is none (yet).</summary>
    Secret? Find(string name);

    /// <summary>
    /// Calls <paramref name="check"/> for every new version of a secret, before it is in force: an error refuses it, and the version before stays. Then, once it is in force,
    /// <paramref name="onChanged"/>. Both run one at a time, on no particular thread.
    /// </summary>
    /// <returns>Ends the subscription when it is disposed.</returns>
    IDisposable Watch(string name, Func<Secret, string?> check, Action onChanged);
}
