namespace Fairlead.Xds.Reading;

/// <summary>What a <see cref="ConfigNode"/> is.</summary>
internal enum ConfigNodeKind
{
    Null,
    Bool,
    Number,
    String,
    Sequence,
    Mapping,
}
