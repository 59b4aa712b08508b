using System.CommandLine;

namespace Sidecar;

/// <summary>Flags that Istio's agent passes to Envoy and that change nothing here: they are accepted, so that the agent can start the sidecar, and told.</summary>
internal static class FlagsWithoutEffect
{
    private static readonly (Option Option, string Reason)[] All =
    [
        (Switch("--disable-hot-restart"), "there is no hot restart"),
        (Value<uint>("--restart-epoch"), "there is no hot restart"),
        (Value<uint>("--parent-shutdown-time-s"), "there is no hot restart"),
        (Value<string>("--local-address-ip-version"), "the families of addresses are those of the configuration"),
        (Value<string>("--component-log-level"), "all components have one log level; the admin interface changes it"),
        (Switch("--skip-deprecated-logs"), "deprecated fields are not logged"),
    ];

    public static void AddTo(RootCommand command)
    {
        foreach (var (option, reason) in All)
        {
            option.Description = $"Accepted without effect: {reason}.";
            command.Add(option);
        }
    }

    /// <summary>Those that were given.</summary>
    public static IReadOnlyList<string> In(ParseResult result) =>
        [.. All.Where(flag => result.GetResult(flag.Option) is { Implicit: false }).Select(flag => $"{flag.Option.Name} has no effect: {flag.Reason}")];

    private static Option<bool> Switch(string name) => new(name);

    private static Option<T?> Value<T>(string name) => new(name);
}
