using System.Text.Json.Nodes;

namespace Fairlead.Http.Tests.Corpus;

/// <summary>Finds <c>shared/corpus</c> above the repository.</summary>
internal static class CorpusFiles
{
    public static JsonArray Load(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, "shared", "corpus", "http1", name);
            if (File.Exists(file))
                return JsonNode.Parse(File.ReadAllText(file))!.AsArray();
        }

        Assert.Skip($"The corpus shared/corpus/http1/{name} is not there.");
        return [];
    }

    public static byte[] Bytes(this JsonNode node, string name) => Convert.FromBase64String(node[name]!.GetValue<string>());

    public static string Latin1(byte[] bytes) => System.Text.Encoding.Latin1.GetString(bytes);
}
