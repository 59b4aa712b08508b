using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Fairlead.Xds.Server.Tests.Services;

internal static class KestrelExtensions
{
    public static void ListenLocalhostEphemeral(this KestrelServerOptions kestrel, HttpProtocols protocols) =>
        kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
}
