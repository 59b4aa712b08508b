namespace Fairlead.Http.Http2.Hpack;

/// <summary>Tells the errors of a stream from those of a connection.</summary>
internal static class HpackStatusExtensions
{
    /// <summary>True if the tables of the two sides can no longer be in step: the connection ends with COMPRESSION_ERROR (RFC 9113 section 4.3).</summary>
    public static bool IsCompressionError(this HpackStatus status) => status > HpackStatus.FieldRefused;
}
