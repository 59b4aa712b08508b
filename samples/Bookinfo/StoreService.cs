using System.Collections.Concurrent;
using Bookinfo.Kv;
using Grpc.Core;

namespace Bookinfo;

/// <summary>A store of keys and values that says which version of it answered.</summary>
internal sealed class StoreService(string version, ConcurrentDictionary<string, string> values) : Store.StoreBase
{
    public override Task<GetReply> Get(GetRequest request, ServerCallContext context) => values.TryGetValue(request.Key, out var value)
        ? Task.FromResult(new GetReply { Value = value, Version = version })
        : throw new RpcException(new Status(StatusCode.NotFound, $"there is no '{request.Key}'"));

    public override Task<SetReply> Set(SetRequest request, ServerCallContext context)
    {
        values[request.Key] = request.Value;
        return Task.FromResult(new SetReply { Version = version });
    }
}
