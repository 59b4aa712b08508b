using Fairlead.Configuration;

namespace Fairlead.Xds.Translation;

/// <summary>Names listeners that the user left without: by their address, so that the name stays the same at a reload.</summary>
internal static class ListenerNames
{
    public static ConfigList<Listener> Complete(ConfigList<Listener> listeners)
    {
        var taken = new HashSet<string>(listeners.Select(listener => listener.Name), StringComparer.Ordinal);
        return ConfigList.From(listeners.Select(listener => listener.Name.Length > 0 ? listener : listener with { Name = Free(listener, taken) }).ToArray());
    }

    private static string Free(Listener listener, HashSet<string> taken)
    {
        var address = listener.Addresses[0].ToString();
        var name = address;
        for (var i = 2; !taken.Add(name); i++)
            name = $"{address}#{i}";
        return name;
    }
}
