using System.Text;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Http.Tests.Support;

/// <summary>What a handler saw of a request.</summary>
internal sealed class RecordedRequest
{
    private readonly List<byte> _body = [];

    public RecordedRequest(RequestHead head)
    {
        Method = Text(head.Method);
        Path = Text(head.Path);
        Authority = Text(head.Authority);
        Flags = head.Flags;
        ContentLength = head.ContentLength;
        Fields = FieldsOf(head.Headers);
    }

    public string Method { get; }

    public string Path { get; }

    public string Authority { get; }

    public MessageFlags Flags { get; }

    public long ContentLength { get; }

    public List<(string Name, string Value)> Fields { get; }

    public List<(string Name, string Value)> Trailers { get; private set; } = [];

    public string Body => Encoding.Latin1.GetString([.. _body]);

    public byte[] BodyBytes => [.. _body];

    public BodyStatus? End { get; private set; }

    public StreamReset ResetReason { get; private set; }

    public static List<(string Name, string Value)> FieldsOf(HeaderMap headers)
    {
        var fields = new List<(string, string)>();
        foreach (var field in headers)
        {
            if (!KnownHeaders.IsPseudo(field.Known))
                fields.Add((Text(field.Name), Text(field.Value)));
        }

        return fields;
    }

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    public async ValueTask ReadBodyAsync(MessageStream stream)
    {
        while (End is null)
        {
            var chunk = await stream.ReadDataAsync();
            _body.AddRange(chunk.Data.Span);
            stream.ReleaseData();
            if (chunk.Status != BodyStatus.More)
                End = chunk.Status;
        }

        ResetReason = stream.ResetReason;
        if (stream.ReceivedTrailers is { } trailers)
            Trailers = FieldsOf(trailers);
    }

    public string? this[string name] => Fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value).FirstOrDefault();
}
