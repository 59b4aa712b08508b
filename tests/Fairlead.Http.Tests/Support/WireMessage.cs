namespace Fairlead.Http.Tests.Support;

/// <summary>A message as the strict parser of the tests reads it.</summary>
internal sealed record WireMessage(string StartLine, List<(string Name, string Value)> Fields, string Body, List<(string Name, string Value)> Trailers, bool IsComplete)
{
    public int Status => int.Parse(StartLine.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture);

    public string? this[string name] => Fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value).SingleOrDefault();
}
