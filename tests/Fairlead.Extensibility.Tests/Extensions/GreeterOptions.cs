namespace Fairlead.Extensibility.Tests.Extensions;

/// <summary>How to greet.</summary>
public sealed class GreeterOptions
{
    public string Greeting { get; init; } = "hello\n";
}
