namespace Fairlead.Xds.Server.Protocol;

/// <summary>The types that a stream serves, within bounds.</summary>
internal sealed class SubscriptionList<T>(string? onlyTypeUrl, StreamLimits limits, Func<string, T> create)
    where T : Subscription
{
    private const int MaxTypeUrlLength = 1024;

    private readonly List<T> _inOrder = [];

    /// <summary>All, in the order in which updates go out.</summary>
    public IReadOnlyList<T> InOrder => _inOrder;

    public TimeSpan? NextDue => _inOrder.Where(subscription => !subscription.IsOutstanding).Min(subscription => subscription.HeartbeatDue);

    public T? Find(string typeUrl) => _inOrder.Find(subscription => subscription.TypeUrl == typeUrl);

    /// <summary>The subscription of a request's type; new if it is the first of its type.</summary>
    public T Get(string typeUrl)
    {
        if (typeUrl.Length == 0)
            typeUrl = onlyTypeUrl ?? throw Refusals.Invalid("type_url is required on an aggregated stream");
        if (onlyTypeUrl is not null && typeUrl != onlyTypeUrl)
            throw Refusals.Invalid($"type_url '{Shorten(typeUrl)}' does not belong to this service: it serves '{onlyTypeUrl}'");
        if (Find(typeUrl) is { } found)
            return found;
        if (!typeUrl.Contains('/', StringComparison.Ordinal) || typeUrl.Length > MaxTypeUrlLength)
            throw Refusals.Invalid($"type_url '{Shorten(typeUrl)}' is no type URL");
        if (_inOrder.Count >= limits.MaxTypes)
            throw Refusals.TooMuch($"the stream asks for more than {limits.MaxTypes} types");
        var subscription = create(typeUrl);
        var place = _inOrder.FindIndex(other => other.Order > subscription.Order);
        _inOrder.Insert(place < 0 ? _inOrder.Count : place, subscription);
        return subscription;
    }

    /// <summary>Refuses names that are none, and more of them than a stream may remember.</summary>
    /// <param name="subscription">Whose names they are.</param>
    /// <param name="names">The names of a request.</param>
    /// <param name="count">How many names the subscription will have at most.</param>
    public void CheckNames(T subscription, IEnumerable<string> names, int count)
    {
        foreach (var name in names)
        {
            if (name.Length == 0)
                throw Refusals.Invalid("a resource name is empty");
            if (name.Length > limits.MaxNameLength)
                throw Refusals.TooMuch($"a resource name has more than {limits.MaxNameLength} characters");
        }

        if (count + _inOrder.Where(other => other != subscription).Sum(other => (long)other.Names.Count) > limits.MaxNames)
            throw Refusals.TooMuch($"the stream asks for more than {limits.MaxNames} resources by name");
    }

    private static string Shorten(string text) => text.Length <= 200 ? text : string.Concat(text.AsSpan(0, 197), "...");
}
