using Fairlead.Extensions;
using Fairlead.Streams;

namespace Fairlead.Extensibility.Tests.Extensions;

/// <summary>The stream filter of the documentation.</summary>
public sealed class TenantFilter(TenantOptions options, IStreamFilterContext context) : StreamFilter
{
    public override async ValueTask<FilterVerdict> OnRequestHeadersAsync(StreamContext stream, bool endStream)
    {
        if (!stream.Request.Headers.TryGetValue("x-tenant", out var tenant) || !options.Accounts.TryGetValue(tenant, out var account))
            return await stream.RespondAsync(400, "x-tenant is required");
        stream.Request.Headers.Set("x-account", account);
        return FilterVerdict.Continue;
    }

    public override ValueTask<FilterVerdict> OnResponseHeadersAsync(StreamContext stream, bool endStream)
    {
        stream.Response.Headers.Set("x-filtered-by", context.Name);
        return new(FilterVerdict.Continue);
    }
}
