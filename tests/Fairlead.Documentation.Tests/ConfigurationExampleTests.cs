using System.Text;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Filters;
using Fairlead.Grpc;
using Fairlead.Hosting;
using Fairlead.Http;
using Fairlead.Observability.AccessLogs;
using Fairlead.Tls;
using Fairlead.Transports.Sockets;
using Fairlead.Xds;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Documentation.Tests;

/// <summary>What the pages show as a configuration is one.</summary>
public sealed class ConfigurationExampleTests
{
    public static TheoryData<CodeBlock> Bootstraps { get; } = [.. CodeBlock.All("yaml")];

    public static TheoryData<CodeBlock> Settings { get; } = [.. CodeBlock.All("json")];

    [Theory]
    [MemberData(nameof(Bootstraps))]
    public async Task Bootstrap_of_a_page_is_valid(CodeBlock block) => Assert.Empty(await ValidateAsync(EnvoyBootstrap.Parse(CertificateFiles.Locate(block.Text)).StaticResources));

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Settings_of_a_page_are_valid(CodeBlock block)
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(block.Text))).Build();
        var source = new ConfigurationConfigSource(configuration.GetSection("Fairlead"));
        await foreach (var update in source.WatchAsync(TestContext.Current.CancellationToken))
        {
            Assert.NotEmpty(update.Resources);
            Assert.Empty(await ValidateAsync(update));
            return;
        }
    }

    [Fact]
    public void Pages_have_examples() => Assert.True(Bootstraps.Count >= 6 && Settings.Count >= 1);

    private static async Task<IReadOnlyList<ConfigError>> ValidateAsync(ConfigUpdate update)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var logFiles = new AccessLogFiles(TimeProvider.System);
        var extensions = new ExtensionRegistry().AddHttp().AddGrpc().AddTls().AddFilters();
        FileAccessLoggerFactory.Register(extensions, logFiles);
        await using var server = new ProxyServer(new ProxyOptions { Concurrency = 1 }, new SocketTransport(), extensions, [], services, NullLoggerFactory.Instance);
        return await server.ValidateAsync(update);
    }
}
