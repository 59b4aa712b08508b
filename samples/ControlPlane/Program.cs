using System.CommandLine;
using System.Net;
using Fairlead.Configuration;
using Fairlead.Xds.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var resources = new Option<DirectoryInfo>("--resources", "-r") { Description = "The directory with the resources (YAML or JSON).", Required = true };
var address = new Option<string>("--address") { Description = "The IP address to listen on.", DefaultValueFactory = _ => "127.0.0.1" };
var port = new Option<int>("--port", "-p") { Description = "The port for gRPC; 0: any free one.", DefaultValueFactory = _ => 18000 };
var restPort = new Option<int?>("--rest-port") { Description = "The port for clients that poll over REST (HTTP/1.1); without it there is none." };
var socket = new Option<string?>("--unix-socket") { Description = "A Unix socket for gRPC, beside the port." };
var group = new Option<bool>("--group-by-cluster") { Description = "Folders under nodes/ are named after node clusters (--service-cluster), not after node ids." };
address.Validators.Add(result =>
{
    if (!IPAddress.TryParse(result.GetValueOrDefault<string>(), out _))
        result.AddError("--address must be an IP address.");
});

var command = new RootCommand("An xDS control plane that serves the files of a directory.") { resources, address, port, restPort, socket, group };
command.SetAction(async (result, cancellation) =>
{
    var builder = WebApplication.CreateSlimBuilder();
    builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
    builder.WebHost.ConfigureKestrel(kestrel =>
    {
        var ip = IPAddress.Parse(result.GetValue(address)!);
        // Without TLS a port can speak only one version of HTTP.
        kestrel.Listen(ip, result.GetValue(port), listen => listen.Protocols = HttpProtocols.Http2);
        if (result.GetValue(restPort) is { } rest)
            kestrel.Listen(ip, rest, listen => listen.Protocols = HttpProtocols.Http1);
        if (result.GetValue(socket) is { } path)
            kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2);
    });
    if (result.GetValue(group))
        builder.Services.AddSingleton(new SnapshotCache(node => node.Cluster));
    builder.Services.AddXdsServer().AddXdsFiles(result.GetValue(resources)!.FullName);
    var app = builder.Build();
    app.MapXds();
    try
    {
        await ((IHost)app).RunAsync(cancellation);
        return 0;
    }
    catch (ConfigException exception)
    {
        foreach (var error in exception.Errors)
            await Console.Error.WriteLineAsync(error.ToString());
        return 1;
    }
    catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
    {
        await Console.Error.WriteLineAsync(exception.Message);
        return 1;
    }
});
return await command.Parse(args).InvokeAsync();
