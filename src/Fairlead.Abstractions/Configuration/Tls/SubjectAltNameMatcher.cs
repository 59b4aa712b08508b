namespace Fairlead.Configuration;

/// <summary>A condition on a subject alternative name. Source: <c>envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher</c>.</summary>
/// <param name="Type">Which names to look at.</param>
/// <param name="Matcher">What one of them must be. For <see cref="SubjectAltNameType.Dns"/> and <see cref="StringMatchKind.Exact"/> a certificate's <c>*.example.com</c> stands for one label.</param>
public sealed record SubjectAltNameMatcher(SubjectAltNameType Type, StringMatcher Matcher);
