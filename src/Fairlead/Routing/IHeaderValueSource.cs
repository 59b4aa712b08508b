using System.Buffers;
using Fairlead.Streams;

namespace Fairlead.Routing;

/// <summary>The value of a header that a route adds, where it is not a constant.</summary>
internal interface IHeaderValueSource
{
    /// <summary>Writes the value; nothing for an empty one.</summary>
    void Write(StreamInfo info, IBufferWriter<byte> output);
}
