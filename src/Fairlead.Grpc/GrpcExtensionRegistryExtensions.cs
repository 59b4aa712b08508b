using Fairlead.Extensions;
using Fairlead.Grpc.Health;
using Fairlead.Grpc.Stats;
using Fairlead.Grpc.Transcoding;
using Fairlead.Grpc.Web;

namespace Fairlead.Grpc;

/// <summary>Registers the filters of this package.</summary>
public static class GrpcExtensionRegistryExtensions
{
    /// <summary>Registers all filters of this package under the names of <see cref="GrpcFilterNames"/>.</summary>
    public static ExtensionRegistry AddGrpc(this ExtensionRegistry extensions)
    {
        ArgumentNullException.ThrowIfNull(extensions);
        extensions.AddStreamFilter(GrpcFilterNames.GrpcWeb, new OptionsBinder<NoOptions>(static () => new NoOptions(), GrpcJson.Default.NoOptions), static (_, _) => new GrpcWebFilter());
        extensions.AddStreamFilter(GrpcFilterNames.GrpcStats, new OptionsBinder<GrpcStatsOptions>(static () => new GrpcStatsOptions(), GrpcJson.Default.GrpcStatsOptions), static (options, context) => new GrpcStatsFilter(options, context));
        extensions.AddStreamFilter(GrpcFilterNames.GrpcHealth, new OptionsBinder<GrpcHealthOptions>(static () => new GrpcHealthOptions(), GrpcJson.Default.GrpcHealthOptions), static (options, context) => new GrpcHealthFilter(options, context));
        extensions.AddStreamFilter(GrpcFilterNames.GrpcJsonTranscoder, new OptionsBinder<GrpcJsonTranscoderOptions>(null, GrpcJson.Default.GrpcJsonTranscoderOptions), static (options, _) => new GrpcJsonTranscoderFilter(options));
        return extensions;
    }
}
