namespace Fairlead.Xds.Reading;

/// <summary>A text is not a document that can be read.</summary>
internal sealed class DocumentException(string message, int line, int column) : Exception(message)
{
    public int Line { get; } = line;

    public int Column { get; } = column;
}
