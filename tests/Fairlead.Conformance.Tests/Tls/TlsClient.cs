using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fairlead.Conformance.Tests.Support;

namespace Fairlead.Conformance.Tests.Tls;

/// <summary>An SslStream as the client.</summary>
internal sealed class TlsClient : IDisposable
{
    private readonly TcpClient _tcp;

    private TlsClient(TcpClient tcp, SslStream stream)
    {
        _tcp = tcp;
        Stream = stream;
    }

    public SslStream Stream { get; }

    public X509Certificate2 ServerCertificate => (X509Certificate2)Stream.RemoteCertificate!;

    public static async Task<TlsClient> ConnectAsync(
        int port, string name = "localhost", X509Certificate2? certificate = null, SslProtocols versions = SslProtocols.None, bool isByteByByte = false, params string[] protocols)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(IPAddress.Loopback, port).Within();
        Stream network = tcp.GetStream();
        var stream = new SslStream(isByteByByte ? new ByteByByteStream(network) : network);
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = name,
                EnabledSslProtocols = versions,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
                ClientCertificates = certificate is null ? null : [certificate],
                LocalCertificateSelectionCallback = certificate is null ? null : (_, _, _, _, _) => certificate,
                ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols.Select(p => new SslApplicationProtocol(p))],
            }).Within();
        }
        catch
        {
            await stream.DisposeAsync();
            tcp.Dispose();
            throw;
        }

        return new TlsClient(tcp, stream);
    }

    /// <summary>One request of HTTP/1.1 that ends the connection.</summary>
    public async Task<string> GetAsync(string path = "/")
    {
        await Stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nhost: t\r\nconnection: close\r\n\r\n")).AsTask().Within();
        return await new StreamReader(Stream, Encoding.Latin1).ReadToEndAsync().Within();
    }

    public void HalfClose() => _tcp.Client.Shutdown(SocketShutdown.Send);

    public void Dispose()
    {
        Stream.Dispose();
        _tcp.Dispose();
    }

    private sealed class ByteByByteStream(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            for (var i = 0; i < buffer.Length; i++)
                await inner.WriteAsync(buffer.Slice(i, 1), cancellationToken);
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
