using System.Net.Sockets;
using Fairlead.Transports;

namespace Fairlead.Tests.Transports;

public abstract partial class TransportConformance
{
    [Fact]
    public Task Unix_sockets_work_and_their_file_goes_with_them() => RunAsync(async () =>
    {
        using var file = new SocketPath();
        var accepting = Listen(file.Address);
        var client = await ConnectAsync(file.Address);
        var server = await accepting.NextAsync();
        await ExpectEchoAsync(client, server);
        Assert.Equal(file.Address, accepting.Listener.LocalAddress);
        Assert.True(server.RemoteAddress.IsLoopback);
        await accepting.Listener.StopAsync();
        Assert.False(File.Exists(file.Path));
        await ExpectEchoAsync(client, server);
    });

    [Fact]
    public Task An_abstract_Unix_socket_has_no_file() => RunAsync(async () =>
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "abstract sockets are a thing of Linux");
        var address = NetworkAddress.FromPath("@fairlead-" + Guid.NewGuid());
        var (client, server) = await PairAsync(address);
        await ExpectEchoAsync(client, server);
    });

    [Fact]
    public Task A_missing_Unix_socket_refuses() => RunAsync(async () =>
    {
        using var file = new SocketPath();
        var result = await _transport.ConnectAsync(_worker, file.Address, Patience);
        Assert.Equal((null, SocketError.ConnectionRefused), (result.Connection, result.Error));
    });

    [Fact]
    public Task The_file_of_a_dead_listener_is_replaced() => RunAsync(async () =>
    {
        using var file = new SocketPath();
        file.LeaveBehind();
        Assert.True(File.Exists(file.Path));
        var (client, server) = await PairAsync(file.Address);
        await ExpectEchoAsync(client, server);
    });

    [Fact]
    public Task The_file_of_a_living_listener_stays() => RunAsync(async () =>
    {
        using var file = new SocketPath();
        var accepting = Listen(file.Address);
        var error = Assert.Throws<SocketException>(() => _transport.Bind(file.Address, new ListenOptions()));
        Assert.Equal(SocketError.AddressAlreadyInUse, error.SocketErrorCode);

        // The probe of the second one is a connection too.
        (await accepting.NextAsync()).Close();
        var client = await ConnectAsync(file.Address);
        await ExpectEchoAsync(client, await accepting.NextAsync());
    });

    [Fact]
    public void A_file_that_is_no_socket_stays()
    {
        using var file = new SocketPath();
        File.WriteAllText(file.Path, "precious");
        Assert.Throws<SocketException>(() => _transport.Bind(file.Address, new ListenOptions()));
        Assert.Equal("precious", File.ReadAllText(file.Path));
    }

    [Fact]
    public void The_file_has_the_mode_that_was_asked_for()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("files have no mode on Windows");
            return;
        }

        using var file = new SocketPath();
        Listen(file.Address, new ListenOptions { UnixMode = 0x180 });
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path));
    }

    private sealed class SocketPath : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("fl").FullName;

        public string Path => System.IO.Path.Combine(_folder, "s");

        public NetworkAddress Address => NetworkAddress.FromPath(Path);

        /// <summary>Makes the file as a process leaves it that dies.</summary>
        public void LeaveBehind()
        {
            // The runtime deletes the name that it has bound, so the file gets another one.
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(Path + "0"));
            File.Move(Path + "0", Path);
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
