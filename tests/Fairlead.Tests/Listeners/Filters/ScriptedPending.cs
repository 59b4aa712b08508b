using System.Buffers;
using Fairlead.Filters;
using Fairlead.Transports;

namespace Fairlead.Tests.Listeners.Filters;

/// <summary>A pending connection whose bytes come in pieces of a given size, and then no more: the client has ended, or time is up.</summary>
internal sealed class ScriptedPending : PendingConnection
{
    private readonly byte[] _script;
    private readonly int _piece;
    private readonly bool _isSegmented;
    private readonly Dictionary<Type, object> _state = [];
    private int _arrived;

    public ScriptedPending(byte[] script, int piece, bool isSegmented = false)
    {
        (_script, _piece, _isSegmented) = (script, piece, isSegmented);
        RemoteAddress = Connection.RemoteAddress;
        LocalAddress = Connection.LocalAddress;
    }

    public int Peeks { get; private set; }

    public int Consumed { get; private set; }

    /// <summary>How many bytes had to come.</summary>
    public int Arrived => _arrived;

    public override Connection Connection { get; } = new ScriptedConnection();

    public override NetworkAddress RemoteAddress { get; set; }

    public override NetworkAddress LocalAddress { get; set; }

    public override string ServerName { get; set; } = "";

    public override string TransportProtocol { get; set; } = "raw_buffer";

    public override IReadOnlyList<string> ApplicationProtocols { get; set; } = [];

    public override ValueTask<ReadOnlySequence<byte>> PeekAsync(int minimum)
    {
        Assert.True(++Peeks <= _script.Length + 2, "the filter goes round in circles");
        while (_arrived < _script.Length && _arrived < minimum)
            _arrived = Math.Min(_script.Length, _arrived + _piece);
        return new(_isSegmented ? Segment.Split(_script.AsMemory(0, _arrived)) : new ReadOnlySequence<byte>(_script, 0, _arrived));
    }

    public override void Consume(int count)
    {
        Assert.InRange(count, 1, _arrived);
        Consumed += count;
    }

    public override void SetState<T>(T value) => _state[typeof(T)] = value;

    public override T? GetState<T>()
        where T : class => _state.GetValueOrDefault(typeof(T)) as T;

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        private Segment(ReadOnlyMemory<byte> memory, long index) => (Memory, RunningIndex) = (memory, index);

        public static ReadOnlySequence<byte> Split(ReadOnlyMemory<byte> bytes)
        {
            if (bytes.IsEmpty)
                return default;
            var first = new Segment(bytes[..1], 0);
            var last = first;
            for (var i = 1; i < bytes.Length; i++)
            {
                var next = new Segment(bytes.Slice(i, 1), i);
                last.Next = next;
                last = next;
            }

            return new ReadOnlySequence<byte>(first, 0, last, 1);
        }
    }
}
