using System.Buffers;
using Fairlead.Configuration;
using Fairlead.Formatting;
using Fairlead.Routing;
using Fairlead.Streams;

namespace Fairlead.Hosting.Configuration;

/// <summary>A header value with operators; one that turns out empty is empty, and not a dash.</summary>
internal sealed class FormattedHeaderValue(SubstitutionFormat format) : IHeaderValueSource
{
    public static IHeaderValueSource? Parse(string value, string path, ICollection<ConfigError> errors) =>
        SubstitutionFormat.Parse(value, path, errors, omitEmptyValues: true) is { } format ? new FormattedHeaderValue(format) : null;

    public void Write(StreamInfo info, IBufferWriter<byte> output) => format.Write(info, output);
}
