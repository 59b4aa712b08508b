using System.Text.Json.Serialization;

namespace Fairlead.Grpc.Transcoding;

/// <summary>What is decoded in variables of a path that may have slashes. Source: <c>envoy.extensions.filters.http.grpc_json_transcoder.v3.GrpcJsonTranscoder.UrlUnescapeSpec</c>.</summary>
public enum UrlUnescapeSpec
{
    /// <summary>All but the characters that RFC 3986, 2.2 reserves.</summary>
    [JsonStringEnumMemberName("ALL_CHARACTERS_EXCEPT_RESERVED")]
    AllCharactersExceptReserved,

    /// <summary>All but slashes.</summary>
    [JsonStringEnumMemberName("ALL_CHARACTERS_EXCEPT_SLASH")]
    AllCharactersExceptSlash,

    /// <summary>All: the service cannot tell a slash that came encoded from one that did not.</summary>
    [JsonStringEnumMemberName("ALL_CHARACTERS")]
    AllCharacters,
}
