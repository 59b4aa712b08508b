using System.Buffers;
using System.Text;
using Fairlead.Configuration;
using Fairlead.Headers;
using Fairlead.Streams;

namespace Fairlead.Routing;

/// <summary>The changes to the headers of requests or of responses at one level (weighted cluster, route, virtual host, route configuration).</summary>
/// <remarks>
/// Removals come first. Then all values are computed and all conditions are checked against what is there, before anything is changed; then come overwrites, then additions.
/// </remarks>
internal sealed class HeaderMutationPlan
{
    private const int MaxAdditions = 1000;
    private const int StackLengths = 32;
    private const int KeptScratchBytes = 16 * 1024;
    private const int Skipped = ~0;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_scratch;

    private readonly HeaderAddition[] _additions;
    private readonly byte[][] _removals;

    private HeaderMutationPlan(HeaderAddition[] additions, byte[][] removals)
    {
        _additions = additions;
        _removals = removals;
    }

    /// <summary>The plan, or null if nothing is to be changed.</summary>
    /// <param name="add">What to add.</param>
    /// <param name="remove">What to remove.</param>
    /// <param name="path">The path of the level.</param>
    /// <param name="direction"><c>request</c> or <c>response</c>.</param>
    /// <param name="parser">Parses values with operators.</param>
    /// <param name="errors">Receives what is wrong.</param>
    public static HeaderMutationPlan? Compile(
        ConfigList<HeaderValueOption> add, ConfigList<string> remove, string path, string direction, HeaderValueParser? parser, ICollection<ConfigError> errors)
    {
        if (add.Count > MaxAdditions)
            errors.Add(new ConfigError($"{path}.{direction}_headers_to_add", $"At most {MaxAdditions} headers can be added."));
        var additions = new List<HeaderAddition>(add.Count);
        for (var i = 0; i < add.Count; i++)
        {
            if (HeaderAddition.Compile(add[i], $"{path}.{direction}_headers_to_add[{i}]", parser, errors) is { } addition)
                additions.Add(addition);
        }

        for (var i = 0; i < remove.Count; i++)
            CheckName(remove[i], $"{path}.{direction}_headers_to_remove[{i}]", errors);
        return add.Count + remove.Count == 0 ? null : new HeaderMutationPlan([.. additions], [.. remove.Select(Encoding.UTF8.GetBytes)]);
    }

    /// <summary>Names that routes must not touch: the parts of the head, and host.</summary>
    internal static void CheckName(string name, string path, ICollection<ConfigError> errors)
    {
        if (name.StartsWith(':') || name.Equals("host", StringComparison.OrdinalIgnoreCase))
            errors.Add(new ConfigError(path, $"'{name}' must not be changed: headers that begin with ':' and host belong to the message's head."));
        else if (!HeaderSyntax.IsToken(Encoding.UTF8.GetBytes(name)))
            errors.Add(new ConfigError(path, $"'{name}' is not a header name (RFC 9110, 5.1)."));
    }

    public void Apply(HeaderMap headers, StreamInfo info)
    {
        foreach (var name in _removals)
            headers.Remove(name);
        if (_additions.Length == 0)
            return;
        int[]? rented = null;
        Span<int> lengths = _additions.Length <= StackLengths ? stackalloc int[StackLengths] : (rented = ArrayPool<int>.Shared.Rent(_additions.Length));
        var scratch = t_scratch ??= new ArrayBufferWriter<byte>();
        Evaluate(headers, info, lengths, scratch);
        Write(headers, lengths, scratch.WrittenSpan, overwrites: true);
        Write(headers, lengths, scratch.WrittenSpan, overwrites: false);
        if (rented is not null)
            ArrayPool<int>.Shared.Return(rented);
        scratch.ResetWrittenCount();
        if (scratch.Capacity > KeptScratchBytes)
            t_scratch = null;
    }

    private void Evaluate(HeaderMap headers, StreamInfo info, Span<int> lengths, ArrayBufferWriter<byte> scratch)
    {
        for (var i = 0; i < _additions.Length; i++)
        {
            var addition = _additions[i];
            lengths[i] = Skipped;
            if (!IsWanted(addition, headers))
                continue;
            var start = scratch.WrittenCount;
            addition.Source?.Write(info, scratch);
            var value = addition.Source is null ? addition.Constant : scratch.WrittenSpan[start..];

            // A value that came from elsewhere and cannot stand in a field is left out rather than sent.
            lengths[i] = scratch.WrittenCount - start;
            if ((value.IsEmpty && !addition.KeepEmpty) || !HeaderSyntax.IsFieldValue(value))
                lengths[i] = ~lengths[i];
        }
    }

    private static bool IsWanted(HeaderAddition addition, HeaderMap headers) => addition.Action switch
    {
        HeaderAppendAction.AddIfAbsent => !headers.Contains(addition.Name),
        HeaderAppendAction.OverwriteIfExists => headers.Contains(addition.Name),
        _ => true,
    };

    // A length below zero marks a value that is not used; its complement is what it takes in the scratch buffer.
    private void Write(HeaderMap headers, ReadOnlySpan<int> lengths, ReadOnlySpan<byte> values, bool overwrites)
    {
        for (var i = 0; i < _additions.Length; i++)
        {
            var addition = _additions[i];
            var length = lengths[i] < 0 ? ~lengths[i] : lengths[i];
            var value = addition.Source is null ? addition.Constant : values[..length];
            values = values[length..];
            if (lengths[i] < 0 || addition.Overwrites != overwrites)
                continue;
            if (overwrites)
                headers.Set(addition.Name, value);
            else
                headers.Add(addition.Name, value);
        }
    }
}
