using System.Diagnostics.CodeAnalysis;
using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;

namespace Fairlead.Xds.Discovery.Protocol;

/// <summary>
/// Incremental: the first request of a type on a stream says what is wanted and what is there already; later ones say what changed of that, or answer one response,
/// never both.
/// </summary>
internal sealed class DeltaProtocol(Node node) : DiscoveryProtocol, IDiscoveryProtocol<DeltaDiscoveryRequest, DeltaDiscoveryResponse>
{
    private readonly Dictionary<ResourceType, DeltaTypeState> _types = [];
    private bool _isFirstRequest;

    public DiscoveryProtocol Core => this;

    public override bool HasRequest => IsOpen && _types.Any(type => !IsPaused(type.Key) && (type.Value.Answers.Count > 0 || type.Value.HasChanged));

    public override bool AnswersEach => true;

    public override int Backlog => _types.Values.Sum(state => state.Answers.Count);

    public override void Subscribe(ResourceType type, Subscription wanted) => StateOf(type).Want(wanted);

    public override void Refresh(ResourceType type, string name) => StateOf(type).Refresh(name);

    public override void Forget(ResourceType type, string name) => StateOf(type).Versions.Remove(name);

    public ReceivedResponse? Receive(DeltaDiscoveryResponse message)
    {
        if (ResourceTypes.Find(message.TypeUrl) is not { } type || !_types.TryGetValue(type, out var state) || !state.WasAsked)
            return null;
        return Responses.Read(message, type) with { Stream = Stream };
    }

    public override void Answer(ReceivedResponse response, Verdict verdict)
    {
        var state = StateOf(response.Type);
        state.Remember(response, verdict);
        if (IsOpen && response.Stream == Stream)
            state.Answers.Enqueue((response.Nonce, verdict.Refusal));
    }

    public bool TryTakeRequest([NotNullWhen(true)] out DeltaDiscoveryRequest? request)
    {
        request = !IsOpen ? null : NextAnswer() ?? NextChange();
        if (request is null)
            return false;
        if (_isFirstRequest)
            request.Node = node;
        _isFirstRequest = false;
        return true;
    }

    protected override void OnOpened(bool isSameServer)
    {
        _isFirstRequest = true;
        foreach (var state in _types.Values)
            state.Open(isSameServer);
    }

    protected override void OnClosed()
    {
        foreach (var state in _types.Values)
            state.Close();
    }

    private DeltaDiscoveryRequest? NextAnswer()
    {
        foreach (var type in ResourceTypes.All)
        {
            if (IsPaused(type) || !_types.TryGetValue(type, out var state) || !state.Answers.TryDequeue(out var answer))
                continue;
            var request = new DeltaDiscoveryRequest { TypeUrl = type.TypeUrl, ResponseNonce = answer.Nonce };
            if (answer.Refusal is { } refusal)
                request.ErrorDetail = ErrorOf(refusal);
            return request;
        }

        return null;
    }

    private DeltaDiscoveryRequest? NextChange()
    {
        foreach (var type in ResourceTypes.All)
        {
            if (!IsPaused(type) && _types.TryGetValue(type, out var state) && state.NextChange(type.TypeUrl) is { } request)
                return request;
        }

        return null;
    }

    private DeltaTypeState StateOf(ResourceType type)
    {
        if (!_types.TryGetValue(type, out var state))
            _types.Add(type, state = new());
        return state;
    }
}
