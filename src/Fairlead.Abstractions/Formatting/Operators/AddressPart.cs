namespace Fairlead.Formatting.Operators;

/// <summary>Which part of an address is written.</summary>
internal enum AddressPart
{
    /// <summary>Host and port, or the path of a Unix socket.</summary>
    All,

    /// <summary>The host, or the path of a Unix socket.</summary>
    WithoutPort,

    /// <summary>The port.</summary>
    Port,
}
