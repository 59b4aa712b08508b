using System.Text;
using Fairlead.Configuration;
using Proto = Envoy.Config.Route.V3.DirectResponseAction;

namespace Fairlead.Xds.Translation;

/// <summary>Translates answers that are given without an upstream.</summary>
internal static class DirectResponses
{
    public static DirectResponseAction Translate(Proto response, Scope at, int largestBody)
    {
        var body = response.Body is { } source ? DataSources.Text(source, at.Field("body"), largestBody) : "";
        if (Encoding.UTF8.GetByteCount(body) > largestBody)
            at.Field("body").Error($"the body is longer than the {largestBody} bytes of 'max_direct_response_body_size_bytes'");
        return new() { Status = Checks.Number(response.Status, 0, at.Field("status"), minimum: 200, maximum: 599), Body = body };
    }
}
