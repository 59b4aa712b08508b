using Fairlead.Configuration;
using Fairlead.Transports;

namespace Fairlead.Hosting.Configuration;

/// <summary>The secrets in force, and who uses them.</summary>
internal sealed class SecretStore : ISecretStore
{
    private readonly Dictionary<string, Secret> _secrets = new(StringComparer.Ordinal);
    private readonly List<Watcher> _watchers = [];

    public Secret? Find(string name)
    {
        lock (_secrets)
            return _secrets.GetValueOrDefault(name);
    }

    public IDisposable Watch(string name, Func<Secret, string?> check, Action onChanged)
    {
        var watcher = new Watcher(this, name, check, onChanged);
        lock (_secrets)
            _watchers.Add(watcher);
        return watcher;
    }

    /// <summary>What those who use a secret have against its new version; null if nothing.</summary>
    public string? Check(Secret secret) => Watchers(secret.Name).Select(w => w.Check(secret)).FirstOrDefault(e => e is not null);

    public void Set(Secret secret)
    {
        lock (_secrets)
            _secrets[secret.Name] = secret;
        foreach (var watcher in Watchers(secret.Name))
            watcher.OnChanged();
    }

    /// <summary>Those who use the secret keep what they have.</summary>
    public void Remove(string name)
    {
        lock (_secrets)
            _secrets.Remove(name);
    }

    private Watcher[] Watchers(string name)
    {
        lock (_secrets)
            return [.. _watchers.Where(w => w.Name == name)];
    }

    private sealed record Watcher(SecretStore Store, string Name, Func<Secret, string?> Check, Action OnChanged) : IDisposable
    {
        public void Dispose()
        {
            lock (Store._secrets)
                Store._watchers.Remove(this);
        }
    }
}
