using System.Net.Security;
using System.Security.Authentication;

namespace Fairlead.Tests.Listeners.Tls;

/// <summary>ClientHellos of the TLS stack of this system.</summary>
internal static class RealHello
{
    public static Task<byte[]> OfAsync(string serverName, params string[] protocols) => OfAsync(new SslClientAuthenticationOptions
    {
        TargetHost = serverName,
        ApplicationProtocols = [.. protocols.Select(p => new SslApplicationProtocol(p))],
    });

    public static async Task<byte[]> OfAsync(SslClientAuthenticationOptions options)
    {
        using var wire = new DeadEnd();
        using var client = new SslStream(wire);
        await Assert.ThrowsAnyAsync<Exception>(() => client.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken));
        return wire.Written.Length > 0 ? wire.Written.ToArray() : throw new AuthenticationException("The TLS stack has said nothing.");
    }

    /// <summary>Takes bytes and never answers.</summary>
    private sealed class DeadEnd : Stream
    {
        public MemoryStream Written { get; } = new();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => 0;

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Written.Write(buffer, offset, count);

        protected override void Dispose(bool disposing)
        {
            base.Dispose(disposing);
            Written.Dispose();
        }
    }
}
