using System.Buffers;
using System.Text;
using Fairlead.Codecs;
using Fairlead.Headers;
using Fairlead.Observability.Admin.Endpoints;
using Fairlead.Streams;
using Microsoft.Extensions.Logging;

namespace Fairlead.Observability.Admin;

/// <summary>
/// The admin interface, with the paths and answers of Envoy's. The host gives it to an HTTP codec on a listener and a worker of its own, so that it stays reachable
/// however many connections the data path has.
/// </summary>
/// <remarks>It has no authentication: bind it to loopback. Requests may allocate; they read snapshots only.</remarks>
public sealed partial class AdminHandler : IServerStreamHandler
{
    private readonly Dictionary<string, AdminEndpoint> _endpoints = new(StringComparer.Ordinal);
    private readonly IndexEndpoint _index;
    private readonly ILogger _logger;

    /// <summary>Creates the admin interface.</summary>
    /// <exception cref="ArgumentException">Two endpoints have one path.</exception>
    public AdminHandler(AdminOptions options, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        _logger = loggers.CreateLogger("Fairlead.Admin");
        _index = new IndexEndpoint("/", _endpoints.Values);
        foreach (var endpoint in BuiltInEndpoints.Create(options).Concat(options.Endpoints).Append(_index).Append(new IndexEndpoint("/help", _endpoints.Values)))
            _endpoints.Add(endpoint.Path, endpoint);
    }

    /// <inheritdoc/>
    public bool ShouldDrain => false;

    /// <inheritdoc/>
    public void OnProtocolError(ServerStream stream, int status, string details) => Log.Refused(_logger, status, details);

    /// <inheritdoc/>
    public async ValueTask ServeAsync(ServerStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var method = Encoding.ASCII.GetString(stream.Request.Method);
        var response = Answer(new AdminRequest(method, Encoding.UTF8.GetString(stream.Request.Path)));
        var body = response.Written;
        var endsWithHead = body.IsEmpty || method == "HEAD";
        if (await stream.WriteHeadersAsync(CreateHead(response, body.Length), endsWithHead) && !endsWithHead)
            await stream.WriteDataAsync(body, endStream: true);
    }

    private static ResponseHead CreateHead(AdminResponse response, int length)
    {
        var head = new ResponseHead { Status = response.Status, ContentLength = length };
        head.Headers.Set("content-type", response.ContentType);
        head.Headers.Set("content-length", length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        head.Headers.Set("cache-control", "no-cache, max-age=0");
        head.Headers.Set("x-content-type-options", "nosniff");
        foreach (var (name, value) in response.Headers)
            head.Headers.Set(name, value);
        return head;
    }

    private AdminResponse Answer(AdminRequest request)
    {
        var response = new AdminResponse();
        try
        {
            if (!_endpoints.TryGetValue(request.Path, out var endpoint))
            {
                response.Fail(404, "invalid path. admin commands are:");
                _index.Handle(request, response);
            }
            else if (MayUse(request.Method, endpoint, response))
            {
                endpoint.Handle(request, response);
            }

            return response;
        }
#pragma warning disable CA1031 // A broken endpoint must not take the connection or the admin's worker with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Log.Failed(_logger, e, request.Path);
            var failure = new AdminResponse();
            failure.Fail(500, "internal error; see the log");
            return failure;
        }
    }

    private static bool MayUse(string method, AdminEndpoint endpoint, AdminResponse response)
    {
        var allowed = endpoint.RequiresPost ? method == "POST" : method is "GET" or "HEAD" or "POST";
        if (!allowed)
        {
            response.Headers["allow"] = endpoint.RequiresPost ? "POST" : "GET, HEAD, POST";
            response.Fail(405, $"Method {method} not allowed, {(endpoint.RequiresPost ? "POST" : "GET")} required.");
        }

        return allowed;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The admin endpoint {Path} failed.")]
        public static partial void Failed(ILogger logger, Exception error, string path);

        [LoggerMessage(Level = LogLevel.Debug, Message = "A request to the admin interface was refused with {Status}: {Details}.")]
        public static partial void Refused(ILogger logger, int status, string details);
    }
}
