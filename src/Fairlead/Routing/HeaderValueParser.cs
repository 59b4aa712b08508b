using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>Parses a header value with <c>%OPERATORS%</c>. Errors go to the list, and the result is then null.</summary>
internal delegate IHeaderValueSource? HeaderValueParser(string value, string path, ICollection<ConfigError> errors);
