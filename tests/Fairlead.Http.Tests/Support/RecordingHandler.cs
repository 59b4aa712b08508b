using Fairlead.Codecs;
using Fairlead.Streams;

namespace Fairlead.Http.Tests.Support;

/// <summary>Records requests and answers them all with 200 and "ok", or as the test says.</summary>
internal sealed class RecordingHandler : IServerStreamHandler
{
    private static readonly byte[] Ok = "ok"u8.ToArray();

    public List<RecordedRequest> Requests { get; } = [];

    public List<(int Status, string Details)> Errors { get; } = [];

    public Func<ServerStream, ValueTask>? Serve { get; set; }

    public bool ShouldDrain { get; set; }

    public static async ValueTask RespondAsync(ServerStream stream, int status, string body)
    {
        var head = new ResponseHead { Status = status, ContentLength = body.Length };
        if (await stream.WriteHeadersAsync(head, body.Length == 0) && body.Length > 0)
            await stream.WriteDataAsync(System.Text.Encoding.Latin1.GetBytes(body), true);
    }

    public ValueTask ServeAsync(ServerStream stream) => Serve is null ? ServeOkAsync(stream) : Serve(stream);

    public void OnProtocolError(ServerStream stream, int status, string details) => Errors.Add((status, details));

    public async ValueTask<RecordedRequest> RecordAsync(ServerStream stream)
    {
        var request = new RecordedRequest(stream.Request);
        Requests.Add(request);
        await request.ReadBodyAsync(stream);
        return request;
    }

    private async ValueTask ServeOkAsync(ServerStream stream)
    {
        var request = await RecordAsync(stream);
        if (request.End == BodyStatus.End)
        {
            if (await stream.WriteHeadersAsync(new ResponseHead { Status = 200, ContentLength = 2 }, false))
                await stream.WriteDataAsync(Ok, true);
        }
        else if (request.ResetReason == StreamReset.ProtocolError)
        {
            // As the connection manager does.
            await RespondAsync(stream, 400, "");
        }
        else
        {
            stream.Reset(StreamReset.LocalReset);
        }
    }
}
