using Grpc.Core;

namespace Fairlead.Xds.Server.Protocol;

/// <summary>Why a stream ends early, as gRPC tells it.</summary>
internal static class Refusals
{
    public static RpcException Invalid(string message) => new(new Status(StatusCode.InvalidArgument, message));

    public static RpcException TooMuch(string message) => new(new Status(StatusCode.ResourceExhausted, message));

    public static RpcException Unavailable(string message) => new(new Status(StatusCode.Unavailable, message));

    public static RpcException NoLocators() =>
        new(new Status(StatusCode.Unimplemented, "resource locators are not supported: subscribe to resources by their names"));
}
