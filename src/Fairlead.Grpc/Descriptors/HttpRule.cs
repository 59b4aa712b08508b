using System.Text;
using Fairlead.Grpc.Wire;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Fairlead.Grpc.Descriptors;

/// <summary>How a method is called by HTTP: <c>google.api.http</c> (googleapis <c>google/api/http.proto</c>).</summary>
internal sealed class HttpRule
{
    /// <summary>The number of the extension of <c>MethodOptions</c>.</summary>
    private const int ExtensionNumber = 72295728;

    private const int MaxNesting = 2;

    /// <summary>The HTTP method; empty if the rule has none.</summary>
    public string Method { get; private set; } = "";

    /// <summary>The template of the path.</summary>
    public string Path { get; private set; } = "";

    /// <summary>What the body is: nothing (empty), the whole request (<c>*</c>), or a field.</summary>
    public string Body { get; private set; } = "";

    /// <summary>The field of the response that becomes the body; empty for the whole response.</summary>
    public string ResponseBody { get; private set; } = "";

    /// <summary>Further ways to call the method.</summary>
    public List<HttpRule> AdditionalBindings { get; } = [];

    /// <summary>False if the annotation was no rule.</summary>
    public bool IsValid { get; private set; } = true;

    /// <summary>The rule for methods without annotation: <c>POST</c> to the path of the call.</summary>
    public static HttpRule Automatic(string path) => new() { Method = "POST", Path = path, Body = "*" };

    public static HttpRule? Find(MethodOptions? options)
    {
        if (options is null)
            return null;
        HttpRule? rule = null;

        // The extension is not known to the generated code, so it is among the raw fields. Parts of a message that comes in parts are merged.
        var reader = new WireReader(options.ToByteArray());
        while (!reader.IsAtEnd && reader.TryReadTag(out var field, out var type))
        {
            if (field == ExtensionNumber && type == WireType.Bytes && reader.TryReadBytes(out var content))
                (rule ??= new HttpRule()).Read(content, 0);
            else if (!reader.TrySkip(field, type))
                break;
        }

        return rule;
    }

    private void Read(ReadOnlySpan<byte> content, int depth)
    {
        var reader = new WireReader(content);
        while (!reader.IsAtEnd && IsValid)
        {
            if (!reader.TryReadTag(out var field, out var type))
                IsValid = false;
            else if (type != WireType.Bytes || field is < 2 or > 12)
                IsValid = reader.TrySkip(field, type);
            else if (reader.TryReadBytes(out var value))
                Set(field, value, depth);
            else
                IsValid = false;
        }
    }

    private void Set(int field, ReadOnlySpan<byte> value, int depth)
    {
        switch (field)
        {
            case >= 2 and <= 6:
                Method = field switch { 2 => "GET", 3 => "PUT", 4 => "POST", 5 => "DELETE", _ => "PATCH" };
                Path = Encoding.UTF8.GetString(value);
                break;
            case 7:
                Body = Encoding.UTF8.GetString(value);
                break;
            case 8:
                ReadCustom(value);
                break;
            case 11 when depth < MaxNesting:
                var further = new HttpRule();
                further.Read(value, depth + 1);
                AdditionalBindings.Add(further);
                IsValid &= further.IsValid;
                break;
            case 12:
                ResponseBody = Encoding.UTF8.GetString(value);
                break;
        }
    }

    private void ReadCustom(ReadOnlySpan<byte> content)
    {
        var reader = new WireReader(content);
        while (!reader.IsAtEnd && IsValid)
        {
            if (!reader.TryReadTag(out var field, out var type) || type != WireType.Bytes || !reader.TryReadBytes(out var value))
                IsValid = false;
            else if (field == 1)
                Method = Encoding.UTF8.GetString(value);
            else if (field == 2)
                Path = Encoding.UTF8.GetString(value);
        }
    }
}
