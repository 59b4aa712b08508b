using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Grpc.Descriptors;

namespace Fairlead.Grpc.Transcoding;

/// <summary>What the options of a transcoder mean: its types, and the paths that it serves. Made once for each options object, then read by all workers.</summary>
internal sealed class Transcoder
{
    private const long MaxDescriptorBytes = 64 * 1024 * 1024;

    private static readonly ConditionalWeakTable<GrpcJsonTranscoderOptions, Transcoder> Made = [];

    private readonly List<ConfigError> _errors = [];

    private Transcoder(GrpcJsonTranscoderOptions options)
    {
        Options = options;
        IgnoredParameters = options.IgnoredQueryParameters.Select(Encoding.UTF8.GetBytes).ToFrozenSet(BytesComparer.Instance);
        KeptInPaths = options.UrlUnescapeSpec switch
        {
            UrlUnescapeSpec.AllCharacters => [],
            UrlUnescapeSpec.AllCharactersExceptSlash => "/"u8.ToArray(),
            _ => PercentDecoding.Reserved.ToArray(),
        };
        Paths = new PathTable { TakesUnknownVerbs = options.MatchUnregisteredCustomVerb };
        Pool = Load();
        for (var i = 0; i < options.Services.Count && _errors.Count == 0; i++)
            AddService(options.Services[i], $"services[{i}]");
    }

    public GrpcJsonTranscoderOptions Options { get; }

    public DescriptorPool Pool { get; }

    public PathTable Paths { get; }

    public FrozenSet<byte[]> IgnoredParameters { get; }

    /// <summary>What stays encoded in variables that may have slashes.</summary>
    public byte[] KeptInPaths { get; }

    public IReadOnlyList<ConfigError> Errors => _errors;

    public static Transcoder For(GrpcJsonTranscoderOptions options) => Made.GetValue(options, static o => new Transcoder(o));

    private DescriptorPool Load()
    {
        var field = Options.ProtoDescriptor is null ? "proto_descriptor_bin" : "proto_descriptor";
        if (Options.ProtoDescriptor is not null && Options.ProtoDescriptorBin is not null)
            _errors.Add(new ConfigError("proto_descriptor", "excludes proto_descriptor_bin"));
        else if (Options is { ProtoDescriptor: null, ProtoDescriptorBin: null, Services.Count: > 0 })
            _errors.Add(new ConfigError("proto_descriptor", "or proto_descriptor_bin is needed"));
        var pool = DescriptorPool.Read(_errors.Count == 0 ? Bytes() : default, Options.CaseInsensitiveEnumParsing);
        _errors.AddRange(pool.Errors.Take(20).Select(e => new ConfigError(field, e)));
        return pool;
    }

    private ReadOnlyMemory<byte> Bytes()
    {
        if (Options.ProtoDescriptor is not { } path)
            return Options.ProtoDescriptorBin;
        try
        {
            if (new FileInfo(path).Length <= MaxDescriptorBytes)
                return File.ReadAllBytes(path);
            _errors.Add(new ConfigError("proto_descriptor", $"{path} is larger than {MaxDescriptorBytes} bytes"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _errors.Add(new ConfigError("proto_descriptor", e.Message));
        }

        return default;
    }

    private void AddService(string name, string path)
    {
        if (Pool.FindService(name) is not { } methods)
        {
            _errors.Add(new ConfigError(path, $"there is no service '{name}' in the descriptor set"));
            return;
        }

        foreach (var method in methods)
        {
            if ((method.Rule ?? (Options.AutoMapping ? HttpRule.Automatic(method.Path) : null)) is not { } rule)
                continue;
            if (rule.IsValid)
                AddRule(method, rule, path);
            else
                _errors.Add(new ConfigError(path, $"{method.FullName}: the google.api.http annotation is broken"));
        }
    }

    private void AddRule(ProtoMethod method, HttpRule rule, string path)
    {
        if (AddBinding(method, rule) is { } error)
            _errors.Add(new ConfigError(path, $"{method.FullName}: {error}"));
        foreach (var further in rule.AdditionalBindings)
            AddRule(method, further, path);
    }

    private string? AddBinding(ProtoMethod method, HttpRule rule)
    {
        if (rule.Method.Length == 0)
            return "the rule has no pattern";
        if (PathTemplate.Parse(rule.Path, out var error) is not { } template)
            return $"the path '{rule.Path}' {error}";
        var variables = new (PathVariable, FieldPath)[template.Variables.Count];
        for (var i = 0; i < variables.Length; i++)
        {
            if (FieldPath.Find(method.Input, template.Variables[i].Path) is not { } field || !RequestBinder.HasText(field.Last) || field.Last.IsRepeated)
                return $"'{template.Variables[i].Path}' is no field of {method.Input.FullName} that a part of a path can be";
            variables[i] = (template.Variables[i], field);
        }

        var isWhole = rule.Body == "*";
        var body = rule.Body.Length == 0 || isWhole ? null : FieldPath.Find(method.Input, rule.Body);
        if (rule.Body.Length > 0 && !isWhole && body is null)
            return $"the body '{rule.Body}' is no field of {method.Input.FullName}";
        var response = rule.ResponseBody.Length == 0 ? null : method.Output.Find(Encoding.UTF8.GetBytes(rule.ResponseBody));
        if (rule.ResponseBody.Length > 0 && response is null)
            return $"the response body '{rule.ResponseBody}' is no field of {method.Output.FullName}";
        var binding = new HttpBinding { Method = method, GrpcPath = Encoding.UTF8.GetBytes(method.Path), Variables = variables, IsBodyWhole = isWhole, BodyField = body, ResponseField = response };
        return Paths.TryAdd(rule.Method, template, binding) ? null : $"{rule.Method} {rule.Path} is bound already";
    }
}
