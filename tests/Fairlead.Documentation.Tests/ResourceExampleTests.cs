using Fairlead.Xds.Server;

namespace Fairlead.Documentation.Tests;

/// <summary>What the pages show as resources of a control plane (blocks marked <c>yaml resources</c>), and the sample's own, can be served.</summary>
public sealed class ResourceExampleTests
{
    public static TheoryData<CodeBlock> Resources { get; } = [.. CodeBlock.All("yaml resources")];

    [Theory]
    [MemberData(nameof(Resources))]
    public void Resources_of_a_page_are_valid(CodeBlock block) => Assert.NotEmpty(XdsResource.ParseAll(block.Text));

    [Fact]
    public void Resources_of_a_page_fit_together() =>
        Assert.Empty(ResourceSnapshot.Create(Resources.SelectMany(row => XdsResource.ParseAll(row.Data.Text))).FindInconsistencies());

    [Fact]
    public void Resources_of_the_sample_are_valid_and_fit_together()
    {
        var files = Directory.EnumerateFiles(Path.Combine(CodeBlock.Root(), "samples", "ControlPlane", "resources"), "*.yaml");
        var snapshot = ResourceSnapshot.Create(files.SelectMany(file => XdsResource.ParseAll(File.ReadAllText(file))));
        Assert.Equal(4, snapshot.Count);
        Assert.Empty(snapshot.FindInconsistencies());
    }
}
