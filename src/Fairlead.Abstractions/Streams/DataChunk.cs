namespace Fairlead.Streams;

/// <summary>A piece of a body on its way through the filters.</summary>
public sealed class DataChunk
{
    /// <summary>The bytes as the filters before have left them; valid during the phase.</summary>
    public ReadOnlyMemory<byte> Data { get; private set; }

    /// <summary>Sends these bytes on instead. They must stay valid until the next phase of this filter or the end of the stream.</summary>
    public void Replace(ReadOnlyMemory<byte> data) => Data = data;

    internal void Set(ReadOnlyMemory<byte> data) => Data = data;
}
