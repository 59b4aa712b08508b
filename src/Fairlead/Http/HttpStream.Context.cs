using Fairlead.Streams;
using Fairlead.Workers;

namespace Fairlead.Http;

/// <content>What filters see.</content>
internal sealed partial class HttpStream
{
    private CancellationTokenSource? _aborted;
    private Dictionary<Type, object>? _state;

    public override RequestHead Request => _server.Request;

    public override ResponseHead Response { get; } = new();

    public override StreamInfo Info { get; } = new();

    public override Worker Worker => _manager.Worker;

    public override ulong RandomValue => RandomNumber;

    public override CancellationToken Aborted
    {
        get
        {
            _aborted ??= new CancellationTokenSource();
            if (_isAborted)
                _aborted.Cancel();
            return _aborted.Token;
        }
    }

    public override bool HasResponseStarted => _hasResponseStarted;

    private ulong RandomNumber { get; set; }

    public override T? GetState<T>()
        where T : class => _state?.GetValueOrDefault(typeof(T)) as T;

    public override void SetState<T>(T value) => (_state ??= [])[typeof(T)] = value;

    public override void ClearRoute()
    {
        _hasRoute = false;
        _route = null;
    }

    private void ResetContext()
    {
        _aborted?.Dispose();
        _aborted = null;
        _state?.Clear();
        _isAborted = false;
    }
}
