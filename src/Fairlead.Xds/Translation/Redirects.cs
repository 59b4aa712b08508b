using Fairlead.Configuration;
using Codes = Envoy.Config.Route.V3.RedirectAction.Types.RedirectResponseCode;
using Proto = Envoy.Config.Route.V3.RedirectAction;

namespace Fairlead.Xds.Translation;

/// <summary>Translates redirects.</summary>
internal static class Redirects
{
    public static RedirectAction Translate(Proto redirect, Scope at) => new()
    {
        HttpsRedirect = redirect.HttpsRedirect,
        SchemeRedirect = Text(redirect.SchemeRedirect, at.Field("scheme_redirect")),
        HostRedirect = Text(redirect.HostRedirect, at.Field("host_redirect")),
        PortRedirect = redirect.PortRedirect == 0 ? null : Checks.Port(redirect.PortRedirect, at.Field("port_redirect")),
        PathRedirect = Text(redirect.PathRedirect, at.Field("path_redirect")),
        PrefixRewrite = redirect.HasPrefixRewrite ? HeaderRules.Value(redirect.PrefixRewrite, at.Field("prefix_rewrite")) : null,
        RegexRewrite = Matchers.Rewrite(redirect.RegexRewrite, at.Field("regex_rewrite")),
        ResponseCode = Code(redirect.ResponseCode, at.Field("response_code")),
        StripQuery = redirect.StripQuery,
    };

    private static string? Text(string value, Scope at) => value.Length == 0 ? null : HeaderRules.Value(value, at);

    private static int Code(Codes code, Scope at) => code switch
    {
        Codes.MovedPermanently => 301,
        Codes.Found => 302,
        Codes.SeeOther => 303,
        Codes.TemporaryRedirect => 307,
        Codes.PermanentRedirect => 308,
        _ => Checks.Unsupported<int>(code, at),
    };
}
