namespace Fairlead.Xds.Discovery.Streams;

/// <summary>Tells servers the authority that the configuration names, which need not be one that a URI may have: often it is the name of a cluster.</summary>
internal sealed class AuthorityHandler(string authority) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.TryAddWithoutValidation("Host", authority);
        return base.SendAsync(request, cancellationToken);
    }
}
