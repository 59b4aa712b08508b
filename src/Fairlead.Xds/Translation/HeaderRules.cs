using System.Buffers;
using Fairlead.Configuration;
using Google.Protobuf.Collections;
using Action = Envoy.Config.Core.V3.HeaderValueOption.Types.HeaderAppendAction;
using Core = Envoy.Config.Core.V3;

namespace Fairlead.Xds.Translation;

/// <summary>Translates changes to headers.</summary>
internal static class HeaderRules
{
    // RFC 9110, 5.6.2: token.
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> LineBreaks = SearchValues.Create("\0\r\n");

    public static HeaderMutations Mutations(
        RepeatedField<Core.HeaderValueOption> addToRequest,
        RepeatedField<string> removeFromRequest,
        RepeatedField<Core.HeaderValueOption> addToResponse,
        RepeatedField<string> removeFromResponse,
        Scope at)
    {
        if (addToRequest.Count + removeFromRequest.Count + addToResponse.Count + removeFromResponse.Count == 0)
            return HeaderMutations.None;
        return new()
        {
            RequestHeadersToAdd = Checks.All(addToRequest, "request_headers_to_add", at, Add),
            RequestHeadersToRemove = Checks.All(removeFromRequest, "request_headers_to_remove", at, ChangeableName),
            ResponseHeadersToAdd = Checks.All(addToResponse, "response_headers_to_add", at, Add),
            ResponseHeadersToRemove = Checks.All(removeFromResponse, "response_headers_to_remove", at, ChangeableName),
        };
    }

    /// <summary>A header name, or with a leading colon a part of the request.</summary>
    public static string Name(string name, Scope at)
    {
        var token = name.StartsWith(':') ? name.AsSpan(1) : name;
        if (name.Length == 0)
            at.Missing("is required and must not be empty");
        else if (token.IsEmpty || token.ContainsAnyExcept(Token))
            at.Error($"'{name}' is no header name");
        return name;
    }

    /// <summary>A value that cannot break out of its header.</summary>
    public static string Value(string value, Scope at)
    {
        if (value.AsSpan().ContainsAny(LineBreaks))
            at.Error("must not contain a line break or a zero character");
        return value;
    }

    private static HeaderValueOption Add(Core.HeaderValueOption option, Scope at)
    {
        if (option.Header is null)
            at.Field("header").Missing("is required");
        var header = option.Header ?? new() { Key = "x" };
        if (option.Append is not null && option.AppendAction != Action.AppendIfExistsOrAdd)
            at.Field("append").Error("only one of 'append' and 'append_action' may be set");
        return new()
        {
            Key = ChangeableName(header.Key, at.Field("header").Field("key")),
            Value = Value(header.Value, at.Field("header").Field("value")),
            AppendAction = option.Append == false ? HeaderAppendAction.OverwriteIfExistsOrAdd : Append(option.AppendAction, at.Field("append_action")),
            KeepEmptyValue = option.KeepEmptyValue,
        };
    }

    // What the request is routed by is changed by rewrites of the route only.
    private static string ChangeableName(string name, Scope at)
    {
        if (name.StartsWith(':') || name.Equals("host", StringComparison.OrdinalIgnoreCase))
            at.Error($"'{name}' cannot be changed here: names with a colon and 'host' belong to rewrites");
        else
            Name(name, at);
        return name;
    }

    private static HeaderAppendAction Append(Action action, Scope at) => action switch
    {
        Action.AppendIfExistsOrAdd => HeaderAppendAction.AppendIfExistsOrAdd,
        Action.AddIfAbsent => HeaderAppendAction.AddIfAbsent,
        Action.OverwriteIfExistsOrAdd => HeaderAppendAction.OverwriteIfExistsOrAdd,
        Action.OverwriteIfExists => HeaderAppendAction.OverwriteIfExists,
        _ => Checks.Unsupported<HeaderAppendAction>(action, at),
    };
}
