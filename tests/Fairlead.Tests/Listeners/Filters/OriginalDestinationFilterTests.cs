using Fairlead.Listeners.Filters;
using Fairlead.Transports;
using Fairlead.Transports.Sockets;
using Fairlead.Workers;

namespace Fairlead.Tests.Listeners.Filters;

public sealed class OriginalDestinationFilterTests
{
    [Fact]
    public async Task A_connection_without_a_socket_keeps_its_address()
    {
        var pending = new ScriptedPending([], 1);
        Assert.True(await new OriginalDestinationFilter().InspectAsync(pending));
        Assert.Equal(pending.Connection.LocalAddress, pending.LocalAddress);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task A_connection_that_was_not_redirected_has_no_other_destination(string host)
    {
        Assert.SkipUnless(host != "::1" || System.Net.Sockets.Socket.OSSupportsIPv6, "this system has no IPv6");
        var transport = new SocketTransport();
        await using var thread = transport.StartWorker(0);
        Assert.True(NetworkAddress.TryParse(host, 0, out var address));
        await using var listener = transport.Bind(address, new ListenOptions());
        var found = new TaskCompletionSource<(bool Found, NetworkAddress Address, NetworkAddress Local)>(TaskCreationOptions.RunContinuationsAsynchronously);
        listener.Start(thread.Worker, connection =>
        {
            var isFound = OriginalDestination.TryRead(connection, out var destination);
            found.SetResult((isFound, destination, connection.LocalAddress));
            connection.Close();
        });
        using var client = new System.Net.Sockets.Socket(address.Family, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalAddress.ToEndPoint(), TestContext.Current.CancellationToken);
        var result = await found.Task;

        // Where connections are tracked, the answer is the address that they came in on; else there is none.
        if (result.Found)
            Assert.Equal(result.Local, result.Address);
    }
}
