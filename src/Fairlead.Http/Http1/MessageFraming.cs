namespace Fairlead.Http.Http1;

/// <summary>What the fields of a head say of the body and the connection.</summary>
internal struct MessageFraming
{
    public long ContentLength;
    public bool IsChunked;
    public bool HasTransferEncoding;
    public bool HasClose;
    public bool HasKeepAlive;
    public bool HasUpgradeOption;
    public bool HasConnection;

    public static MessageFraming Create() => new() { ContentLength = -1 };
}
