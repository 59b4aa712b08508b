using Fairlead.Configuration;

namespace Fairlead.Routing;

/// <summary>What is done to paths.</summary>
/// <param name="Normalize">Resolve dot segments, needless escapes and backslashes; refuse invalid escapes, NUL and control characters.</param>
/// <param name="MergeSlashes">Merge adjacent slashes.</param>
/// <param name="EscapedSlashes">What happens to <c>%2F</c> and <c>%5C</c>.</param>
internal readonly record struct PathNormalizerOptions(bool Normalize, bool MergeSlashes, PathWithEscapedSlashesAction EscapedSlashes);
