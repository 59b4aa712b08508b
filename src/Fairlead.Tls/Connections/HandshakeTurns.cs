using Fairlead.Workers;

namespace Fairlead.Tls.Connections;

/// <summary>Spreads the handshakes of a worker over the turns of its loop, so that a storm of them delays what other connections want by one at a time and not by all.</summary>
internal sealed class HandshakeTurns
{
    [ThreadStatic]
    private static HandshakeTurns? t_current;

    private readonly Worker _worker;
    private readonly Queue<ConnectionStream> _waiting = new();
    private readonly Action<object?> _onNext;
    private bool _isTaken;

    private HandshakeTurns(Worker worker)
    {
        _worker = worker;
        _onNext = _ => OnNext();
    }

    /// <summary>Those of a worker, whose thread calls this.</summary>
    public static HandshakeTurns Of(Worker worker)
    {
        if (t_current is not { } turns || !ReferenceEquals(turns._worker, worker))
            t_current = turns = new HandshakeTurns(worker);
        return turns;
    }

    /// <summary>Takes the turn if it is free; else the stream hears of it when its own has come.</summary>
    public bool TryTake(ConnectionStream stream)
    {
        if (_isTaken)
        {
            _waiting.Enqueue(stream);
            return false;
        }

        _isTaken = true;
        _worker.Post(_onNext, null);
        return true;
    }

    private void OnNext()
    {
        _isTaken = _waiting.Count > 0;
        if (!_isTaken)
            return;
        _worker.Post(_onNext, null);
        _waiting.Dequeue().OnTurn();
    }
}
