namespace Fairlead.Http.Http1;

/// <summary>What a response says of its connection.</summary>
internal enum ConnectionOption
{
    /// <summary>Nothing: it stays, as is the rule in HTTP/1.1.</summary>
    None,

    /// <summary>It closes.</summary>
    Close,

    /// <summary>It stays, said to an HTTP/1.0 client.</summary>
    KeepAlive,

    /// <summary>It switches protocols.</summary>
    Upgrade,
}
