namespace Fairlead.Filters;

/// <summary>Names of the stream filters of this package: those of Envoy.</summary>
public static class HttpFilterNames
{
    /// <summary>Answers preflight requests of browsers, and tells them which pages may read responses. Options, per virtual host or route: <see cref="Fairlead.Filters.Cors.CorsPolicy"/>.</summary>
    public const string Cors = "envoy.filters.http.cors";
}
