using System.IO.Pipelines;
using Fairlead.Filters;
using Fairlead.Transports;

namespace Fairlead.Tls.Connections;

/// <summary>A connection whose handshake is done.</summary>
internal sealed class TlsConnection : TapConnection
{
    private readonly TlsStream _ssl;
    private readonly TlsReader _reader;
    private readonly TlsWriter _writer;
    private bool _isBroken;
    private bool _isOutputShut;

    public TlsConnection(Connection inner, TlsStream ssl, TlsInfo info)
        : base(inner)
    {
        _ssl = ssl;
        _reader = new TlsReader(this, ssl);
        _writer = new TlsWriter(this, ssl);
        Tls = info;
    }

    public override PipeReader Input => _reader;

    public override PipeWriter Output => _writer;

    public override TlsInfo Tls { get; }

    public override ConnectionFault Fault => _isBroken && Inner.Fault == ConnectionFault.None ? ConnectionFault.Broken : Inner.Fault;

    public override long BytesReceived => _reader.TotalBytes;

    public override long BytesSent => _writer.TotalBytes;

    public bool IsClosed { get; private set; }

    /// <summary>Says that no more comes (close_notify; RFC 8446, 6.1), then ends the stream below.</summary>
    public override void ShutdownOutput()
    {
        if (_isOutputShut || IsClosed)
            return;
        SayGoodbye();
        Inner.ShutdownOutput();
    }

    public override void Abort()
    {
        Inner.Abort();
        End();
    }

    public override void Close()
    {
        if (IsClosed)
            return;
        SayGoodbye();
        Inner.Close();
        End();
    }

    /// <summary>What came is not what was agreed on.</summary>
    public void Break()
    {
        _isBroken = true;
        if (IsClosed)
            return;
        Inner.Abort();
        End();
    }

    public void OnFillEnded()
    {
        if (IsClosed)
            _ssl.Dispose();
    }

    private void SayGoodbye()
    {
        if (_isOutputShut || _isBroken || _writer.IsFlushing || Inner.Fault != ConnectionFault.None)
            return;
        _isOutputShut = true;
        try
        {
            // Completes at once: the stream below only gathers.
            _ssl.ShutdownAsync().GetAwaiter().GetResult();
            Forget(Inner.Output.FlushAsync());
        }
        catch (Exception exception) when (TlsFailures.IsOfThePeer(exception))
        {
            _isBroken = true;
        }
    }

    private static async void Forget(ValueTask<FlushResult> flush) => await flush;

    private void End()
    {
        if (IsClosed)
            return;
        IsClosed = true;
        _writer.OnClosed();
        _reader.OnClosed();
        if (!_reader.IsFilling)
            _ssl.Dispose();
    }
}
