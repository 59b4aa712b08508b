using System.IO.Pipelines;
using System.Net;
using System.Text;
using Fairlead.Transports;
using Fairlead.Workers;

namespace Fairlead.Testing;

/// <summary>One end of a connection that exists in memory only. Behaves as a TCP connection does: half-close, reset, back-pressure; closing with unread bytes resets.</summary>
/// <remarks>
/// Strict about its contract: a second read or write while one is pending throws. Reads and writes that suspend go on by <see cref="Worker.Post"/>, unless
/// <see cref="RunContinuationsInline"/> is set.
/// </remarks>
public sealed class InMemoryConnection : Connection
{
    private static long s_lastId;

    private readonly InMemoryReader _reader;
    private readonly InMemoryWriter _writer;
    private ConnectionFault _fault;
    private bool _isOutputShut;

    private InMemoryConnection(Worker worker, NetworkAddress local, NetworkAddress remote)
    {
        Worker = worker;
        Id = Interlocked.Increment(ref s_lastId);
        LocalAddress = local;
        RemoteAddress = remote;
        _reader = new InMemoryReader(this);
        _writer = new InMemoryWriter(this);
        Peer = null!;
    }

    /// <summary>The other end.</summary>
    public InMemoryConnection Peer { get; private set; }

    /// <inheritdoc/>
    public override Worker Worker { get; }

    /// <inheritdoc/>
    public override long Id { get; }

    /// <inheritdoc/>
    public override PipeReader Input => _reader;

    /// <inheritdoc/>
    public override PipeWriter Output => _writer;

    /// <inheritdoc/>
    public override NetworkAddress LocalAddress { get; }

    /// <inheritdoc/>
    public override NetworkAddress RemoteAddress { get; }

    /// <inheritdoc/>
    public override ConnectionFault Fault => _fault;

    /// <inheritdoc/>
    public override long BytesReceived => Peer.BytesSentCount;

    /// <inheritdoc/>
    public override long BytesSent => BytesSentCount;

    /// <summary>Suspended reads and writes go on inside the call of the other end that made them possible, instead of being posted. Default false.</summary>
    public bool RunContinuationsInline { get; set; }

    /// <summary>The most new bytes that one read of this end shows: 1 splits the input at every byte. Default: all.</summary>
    public int MaxReadBytes { get; set; } = int.MaxValue;

    /// <summary>The size of the segments in which reads of this end show the bytes. Default: one segment.</summary>
    public int SegmentBytes { get; set; } = int.MaxValue;

    /// <summary>A read that shows the last bytes reports the end of the stream, too, instead of the read after it. Default false.</summary>
    public bool ReportEndWithLastBytes { get; set; }

    /// <summary>A write of this end suspends while more bytes than this are unread by the other end. Default 1 MiB.</summary>
    public long WriteLimitBytes { get; set; } = 1024 * 1024;

    /// <summary>How often this end sent bytes: over TCP these were system calls.</summary>
    public int SendCount { get; private set; }

    /// <summary>True once this end was closed or aborted.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>True once this end can send no more.</summary>
    public bool IsOutputShut => _isOutputShut || IsClosed;

    internal bool IsOutputBroken => IsClosed || Peer.IsClosed || _fault != ConnectionFault.None;

    internal int UnreadByPeer => Peer._reader.Unread;

    private long BytesSentCount { get; set; }

    /// <summary>Two connected ends on one worker.</summary>
    public static (InMemoryConnection Client, InMemoryConnection Server) CreatePair(Worker worker) => CreatePair(worker, worker);

    /// <summary>Two connected ends, each on its worker. The test pumps both workers on one thread.</summary>
    public static (InMemoryConnection Client, InMemoryConnection Server) CreatePair(Worker clientWorker, Worker serverWorker)
    {
        ArgumentNullException.ThrowIfNull(clientWorker);
        ArgumentNullException.ThrowIfNull(serverWorker);
        var client = new NetworkAddress([127, 0, 0, 1], 40000);
        var server = new NetworkAddress([127, 0, 0, 1], 80);
        return CreatePair(clientWorker, client, serverWorker, server);
    }

    internal static (InMemoryConnection Client, InMemoryConnection Server) CreatePair(
        Worker clientWorker, NetworkAddress clientAddress, Worker serverWorker, NetworkAddress serverAddress)
    {
        var client = new InMemoryConnection(clientWorker, clientAddress, serverAddress);
        var server = new InMemoryConnection(serverWorker, serverAddress, clientAddress);
        client.Peer = server;
        server.Peer = client;
        return (client, server);
    }

    /// <summary>Sends bytes now, whatever the back-pressure: for the side that the test plays.</summary>
    public void Send(ReadOnlySpan<byte> bytes) => Send(default, bytes);

    /// <summary>Sends text in Latin-1 now, whatever the back-pressure: for the side that the test plays.</summary>
    public void Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    /// <summary>Takes all the bytes that have come: for the side that the test plays.</summary>
    public byte[] TakeReceived()
    {
        var all = new List<byte>();
        while (_reader.Unread > 0 && _reader.TryRead(out var result))
        {
            foreach (var segment in result.Buffer)
                all.AddRange(segment.Span);
            _reader.AdvanceTo(result.Buffer.End);
        }

        return [.. all];
    }

    /// <summary>Takes all the bytes that have come, as text in Latin-1: for the side that the test plays.</summary>
    public string TakeReceivedText() => Encoding.Latin1.GetString(TakeReceived());

    /// <inheritdoc/>
    public override void ShutdownOutput()
    {
        if (IsOutputShut)
            return;
        _isOutputShut = true;
        Peer._reader.Finish();
    }

    /// <inheritdoc/>
    public override void Abort()
    {
        if (IsClosed)
            return;
        _fault = _fault == ConnectionFault.None ? ConnectionFault.Aborted : _fault;
        Peer.OnReset();
        End();
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (IsClosed)
            return;
        if (_reader.Unseen > 0)
            Peer.OnReset();
        else
            Peer._reader.Finish();
        End();
    }

    /// <summary>Breaks the connection as the network would: this end sees <paramref name="fault"/>, the other end nothing.</summary>
    public void Break(ConnectionFault fault)
    {
        _fault = fault;
        _reader.Finish();
        _writer.WakeUp();
    }

    internal void Send(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (first.IsEmpty && second.IsEmpty)
            return;
        if (IsOutputShut || _fault != ConnectionFault.None)
            return;
        SendCount++;
        BytesSentCount += first.Length + second.Length;
        if (Peer.IsClosed)
        {
            OnReset();
            return;
        }

        Peer._reader.Append(first);
        Peer._reader.Append(second);
    }

    internal void OnConsumed() => _writer.WakeUp();

    private void OnReset()
    {
        if (IsClosed || _fault != ConnectionFault.None)
            return;
        _fault = ConnectionFault.Reset;
        _reader.Finish();
        _writer.WakeUp();
    }

    private void End()
    {
        IsClosed = true;
        _reader.Drop();
        _writer.WakeUp();
        Peer._writer.WakeUp();
    }
}
