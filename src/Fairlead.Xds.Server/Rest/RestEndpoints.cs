using System.Buffers;
using System.Text.Json;
using Envoy.Service.Discovery.V3;
using Fairlead.Xds.Server.Services;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Fairlead.Xds.Server.Rest;

/// <summary>
/// The services for clients that poll: <c>POST /v3/discovery:clusters</c> and so on. 200 with everything that was asked for; 304 if the client's version is the current
/// one; 400 for what is no request; 413 for what is too large; 503 while there is no snapshot; 501 for resources that have no form in JSON.
/// </summary>
internal sealed class RestEndpoints(DiscoveryEngine engine, IOptions<XdsServerOptions> options)
{
    private static readonly (string Name, string TypeUrl)[] Services =
    [
        ("clusters", XdsTypeUrls.Cluster), ("endpoints", XdsTypeUrls.Endpoints), ("listeners", XdsTypeUrls.Listener), ("routes", XdsTypeUrls.RouteConfiguration),
        ("secrets", XdsTypeUrls.Secret), ("runtime", XdsTypeUrls.Runtime), ("extension_configs", XdsTypeUrls.ExtensionConfig),
    ];

    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var (name, typeUrl) in Services)
            endpoints.MapPost($"/v3/discovery:{name}", (RequestDelegate)(context => HandleAsync(context, typeUrl)));
    }

    private async Task HandleAsync(HttpContext context, string typeUrl)
    {
        try
        {
            var body = await ReadAsync(context);
            if (body is null)
            {
                await FailAsync(context, StatusCodes.Status413PayloadTooLarge, $"the request has more than {options.Value.MaxRequestBytes} bytes");
                return;
            }

            var request = RestRequest.Parse(body.Value);
            var response = engine.Fetch(typeUrl, request);
            if (request.VersionInfo.Length > 0 && request.VersionInfo == response.VersionInfo)
                context.Response.StatusCode = StatusCodes.Status304NotModified;
            else
                await WriteAsync(context, response);
        }
        catch (JsonException exception)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, exception.Message);
        }
        catch (RpcException exception)
        {
            var status = exception.StatusCode == StatusCode.Unavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest;
            await FailAsync(context, status, exception.Status.Detail);
        }
        catch (InvalidDataException exception)
        {
            await FailAsync(context, StatusCodes.Status501NotImplemented, $"the resources have no form in JSON: {exception.Message}");
        }
    }

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContext context)
    {
        var (reader, max) = (context.Request.BodyReader, options.Value.MaxRequestBytes);
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            if (result.Buffer.Length > max)
                return null;
            if (result.IsCompleted)
                return result.Buffer.ToArray();
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    // First into memory: what has no form in JSON must not show up when half of the response is sent.
    private static async Task WriteAsync(HttpContext context, DiscoveryResponse response)
    {
        var buffer = new ArrayBufferWriter<byte>();
        await using (var writer = new Utf8JsonWriter(buffer))
            Write(writer, response);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter writer, DiscoveryResponse response)
    {
        writer.WriteStartObject();
        writer.WriteString("version_info", response.VersionInfo);
        writer.WriteStartArray("resources");
        foreach (var resource in response.Resources)
            MessageJson.WriteAny(writer, resource.TypeUrl, resource.Value.Span);
        writer.WriteEndArray();
        writer.WriteString("type_url", response.TypeUrl);
        writer.WriteString("nonce", response.Nonce);
        if (response.ControlPlane is { } controlPlane)
        {
            writer.WriteStartObject("control_plane");
            writer.WriteString("identifier", controlPlane.Identifier);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message, context.RequestAborted);
    }
}
