namespace Fairlead.Http.Http2.Hpack;

/// <summary>Receives the fields of a header block in order.</summary>
internal interface IHpackFieldSink
{
    /// <summary>Takes one field. The spans are valid during the call only.</summary>
    /// <param name="name">The name as sent; neither its case nor its characters are checked.</param>
    /// <param name="value">The value as sent.</param>
    /// <param name="staticIndex">An index of the static table whose entry has this name, or 0 when the name did not come from there.</param>
    /// <param name="isSensitive">The field was sent as never indexed: so it has to be passed on (RFC 7541 section 6.2.3).</param>
    /// <returns>False to get no more fields of this block.</returns>
    bool OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int staticIndex, bool isSensitive);
}
