using System.Buffers;
using Fairlead.Configuration;
using Fairlead.Routing;
using Fairlead.Streams;

namespace Fairlead.Hosting.Configuration;

/// <summary>A header value with operators.</summary>
internal sealed class FormattedHeaderValue : IHeaderValueSource
{
    public static IHeaderValueSource? Parse(string value, string path, ICollection<ConfigError> errors)
    {
        errors.Add(new ConfigError(path, "operators are not supported"));
        return null;
    }

    public void Write(StreamInfo info, IBufferWriter<byte> output)
    {
    }
}
