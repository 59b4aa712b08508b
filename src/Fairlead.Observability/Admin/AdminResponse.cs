using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Fairlead.Observability.Admin;

/// <summary>An answer of the admin interface.</summary>
public sealed class AdminResponse
{
    private readonly ArrayBufferWriter<byte> _body = new();

    /// <summary>The status; 200 unless set.</summary>
    public int Status { get; set; } = 200;

    /// <summary>The content type; plain text unless set.</summary>
    public string ContentType { get; set; } = "text/plain; charset=UTF-8";

    /// <summary>The value of <c>location</c>, <c>allow</c> or another further field, by name.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    /// <summary>Takes the body.</summary>
    public IBufferWriter<byte> Body => _body;

    internal ReadOnlyMemory<byte> Written => _body.WrittenMemory;

    /// <summary>Writes text.</summary>
    public AdminResponse Write(string text)
    {
        Encoding.UTF8.GetBytes(text, _body);
        return this;
    }

    /// <summary>Writes a line of text.</summary>
    public void WriteLine(string text) => Write(text).Write("\n");

    /// <summary>Refuses the request: a status and one line.</summary>
    public void Fail(int status, string message)
    {
        Status = status;
        WriteLine(message);
    }

    /// <summary>Writes a JSON document, indented.</summary>
    public void WriteJson(Action<Utf8JsonWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        ContentType = "application/json";
        using (var json = new Utf8JsonWriter(_body, new JsonWriterOptions { Indented = true, IndentSize = 1 }))
            write(json);
        Write("\n");
    }
}
