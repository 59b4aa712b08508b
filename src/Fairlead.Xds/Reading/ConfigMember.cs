namespace Fairlead.Xds.Reading;

/// <summary>A key of a mapping with its value; the position is that of the key.</summary>
internal readonly record struct ConfigMember(string Name, ConfigNode Value, int Line, int Column);
