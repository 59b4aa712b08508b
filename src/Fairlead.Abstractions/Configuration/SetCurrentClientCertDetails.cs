namespace Fairlead.Configuration;

/// <summary>What <c>x-forwarded-client-cert</c> tells of the client's certificate besides its hash. Source: <c>HttpConnectionManager.SetCurrentClientCertDetails</c>.</summary>
public sealed record SetCurrentClientCertDetails
{
    /// <summary>The subject.</summary>
    public bool Subject { get; init; }

    /// <summary>The whole certificate, as percent-encoded PEM.</summary>
    public bool Cert { get; init; }

    /// <summary>Its DNS names.</summary>
    public bool Dns { get; init; }

    /// <summary>Its URIs.</summary>
    public bool Uri { get; init; }
}
