using System.Text;
using Fairlead.Filters;

namespace Fairlead.Extensibility.Tests.Extensions;

/// <summary>A network filter that ends the chain: it greets, and hangs up.</summary>
public sealed class Greeter(GreeterOptions options) : INetworkFilter
{
    public async ValueTask ServeAsync(ServedConnection connection, NetworkFilterChain next)
    {
        await connection.Connection.Output.WriteAsync(Encoding.UTF8.GetBytes(options.Greeting));
        connection.Connection.Close();
    }
}
