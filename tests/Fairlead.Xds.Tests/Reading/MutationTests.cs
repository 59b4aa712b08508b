using System.Text;
using Fairlead.Configuration;

namespace Fairlead.Xds.Tests.Reading;

public class MutationTests
{
    private static readonly string[] Fragments =
        ["{", "}", "[", "]", ":", ",", "\"", "'", "\n", "  ", "- ", "&a ", "*a", "!!str ", "|", ">", "null", "-1", "1e999", "\t", "\0", "\ud800", "%", "@", "\"@type\": x\n", "? "];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_change_then_read_or_refused_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        string[] seeds = [FullConfigs.Yaml, Configs.Http("\"http_filters\":[{\"name\":\"x\"}]"), Configs.Cluster("\"type\":\"STATIC\"")];
        for (var i = 0; i < 700; i++)
        {
            var text = Mutate(random, seeds[i % seeds.Length]);
            try
            {
                EnvoyBootstrap.Parse(text);
            }
            catch (ConfigException exception)
            {
                Assert.NotEmpty(exception.Errors);
            }
        }
    }

    private static string Mutate(Random random, string text)
    {
        var result = new StringBuilder(text);
        for (var changes = random.Next(1, 6); changes > 0 && result.Length > 10; changes--)
        {
            var at = random.Next(result.Length);
            var length = Math.Min(random.Next(1, 30), result.Length - at);
            switch (random.Next(5))
            {
                case 0:
                    result.Remove(at, length);
                    break;
                case 1:
                    result.Insert(at, Fragments[random.Next(Fragments.Length)]);
                    break;
                case 2:
                    result[at] = (char)random.Next(1, 0x250);
                    break;
                case 3:
                    result.Insert(random.Next(result.Length), result.ToString(at, length));
                    break;
                default:
                    result.Length = at;
                    break;
            }
        }

        return result.ToString();
    }
}
