using Fairlead.Http.Http2;
using Fairlead.Http.Http2.Frames;
using Fairlead.Http.Http2.Hpack;
using Fairlead.Testing;

namespace Fairlead.Http.Tests.Http2.Support;

/// <summary>The other end of a connection, which the test plays frame by frame.</summary>
internal sealed class Http2Peer(InMemoryConnection connection, VirtualWorker worker)
{
    public const string Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private readonly List<byte> _bytes = [];
    private readonly HpackEncoder _encoder = new();
    private readonly HpackDecoder _decoder = new();
    private bool _skipsPreface;

    /// <summary>All frames received and not taken yet.</summary>
    public List<Frame> Frames { get; } = [];

    public Http2ErrorCode? GoAway => Frames.LastOrDefault(f => f.Type == FrameType.GoAway)?.Code;

    public Http2Peer SkipPreface()
    {
        _skipsPreface = true;
        return this;
    }

    public Http2Peer Send(params byte[][] pieces)
    {
        foreach (var piece in pieces)
            connection.Send(piece);
        return Pump();
    }

    public Http2Peer Send(FrameType type, FrameFlags flags, int streamId, params ReadOnlySpan<byte> payload) => Send(Frame.Bytes(type, flags, streamId, payload));

    public Http2Peer Settings(params (SettingId Id, uint Value)[] settings) =>
        Send(FrameType.Settings, FrameFlags.None, 0, [.. settings.SelectMany(s => Frame.Setting(s.Id, s.Value))]);

    /// <summary>A header block in as many frames as it needs.</summary>
    public Http2Peer Headers(int streamId, FieldList fields, bool endStream = true)
    {
        const int MaxFrame = 16384;
        var block = fields.Encode(_encoder);
        for (var at = 0; at == 0 || at < block.Length; at += MaxFrame)
        {
            var flags = at + MaxFrame >= block.Length ? FrameFlags.EndHeaders : FrameFlags.None;
            if (at == 0 && endStream)
                flags |= FrameFlags.EndStream;
            Send(at == 0 ? FrameType.Headers : FrameType.Continuation, flags, streamId, block.AsSpan(at, Math.Min(MaxFrame, block.Length - at)));
        }

        return this;
    }

    public byte[] Encode(FieldList fields) => fields.Encode(_encoder);

    public Http2Peer Data(int streamId, ReadOnlySpan<byte> data, bool endStream = true) => Send(FrameType.Data, endStream ? FrameFlags.EndStream : FrameFlags.None, streamId, data);

    public Http2Peer Reset(int streamId, Http2ErrorCode code) => Send(FrameType.RstStream, FrameFlags.None, streamId, Frame.Number((uint)code));

    public Http2Peer Widen(int streamId, uint increment) => Send(FrameType.WindowUpdate, FrameFlags.None, streamId, Frame.Number(increment));

    public Http2Peer Pump()
    {
        worker.Run();
        _bytes.AddRange(connection.TakeReceived());
        worker.Run();
        if (_skipsPreface && _bytes.Count >= Preface.Length)
        {
            _bytes.RemoveRange(0, Preface.Length);
            _skipsPreface = false;
        }

        if (!_skipsPreface)
            Frames.AddRange(Frame.Take(_bytes));
        return this;
    }

    public List<Frame> Of(int streamId) => [.. Frames.Where(f => f.StreamId == streamId)];

    public List<Frame> Of(FrameType type) => [.. Frames.Where(f => f.Type == type)];

    /// <summary>Decodes the header blocks that came for a stream. Once: the table goes with them.</summary>
    public List<FieldList> Blocks(int streamId)
    {
        var blocks = new List<FieldList>();
        var block = new List<byte>();
        foreach (var frame in Frames.Where(f => f.Type is FrameType.Headers or FrameType.Continuation))
        {
            block.AddRange(frame.Payload);
            if ((frame.Flags & FrameFlags.EndHeaders) == 0)
                continue;
            var fields = new FieldList();
            Assert.Equal(HpackStatus.Ok, _decoder.Decode([.. block], 1_000_000, ref fields));
            block.Clear();
            if (frame.StreamId == streamId)
                blocks.Add(fields);
        }

        Frames.RemoveAll(f => f.Type is FrameType.Headers or FrameType.Continuation);
        return blocks;
    }

    public byte[] Body(int streamId) => [.. Of(streamId).Where(f => f.Type == FrameType.Data).SelectMany(f => f.Payload)];

    /// <summary>How the stream was reset, if it was.</summary>
    public Http2ErrorCode? ResetOf(int streamId) => Of(streamId).LastOrDefault(f => f.Type == FrameType.RstStream)?.Code;
}
