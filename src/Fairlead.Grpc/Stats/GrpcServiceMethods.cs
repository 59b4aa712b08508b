namespace Fairlead.Grpc.Stats;

/// <summary>Methods of one service. Source: <c>envoy.config.core.v3.GrpcMethodList.Service</c>.</summary>
public sealed class GrpcServiceMethods
{
    /// <summary>The service's full name: <c>acme.shop.v1.Carts</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>The names of its methods.</summary>
    public IReadOnlyList<string> MethodNames { get; set; } = [];
}
