namespace Fairlead.Tests.Hosting.Support;

/// <summary>A response.</summary>
internal sealed record Answer(int Status, string Body, bool SaysClose);
