using System.Diagnostics.CodeAnalysis;
using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;

namespace Fairlead.Xds.Discovery.Protocol;

/// <summary>
/// State of the world: every request says all that is wanted of a type, and whether its last response was accepted. While a response is judged, its type asks for
/// nothing: the answer says what is wanted then.
/// </summary>
internal sealed class StateOfTheWorldProtocol(Node node, bool tellsNodeOnce) : DiscoveryProtocol, IDiscoveryProtocol<DiscoveryRequest, DiscoveryResponse>
{
    private readonly Dictionary<ResourceType, TypeState> _types = [];
    private bool _isFirstRequest;

    public DiscoveryProtocol Core => this;

    public override bool HasRequest => IsOpen && _types.Any(type => !IsPaused(type.Key) && type.Value is { MustAsk: true, IsJudging: false });

    public override bool AnswersEach => false;

    public override int Backlog => 0;

    public override void Subscribe(ResourceType type, Subscription wanted)
    {
        var state = StateOf(type);
        if (state.Wanted.IsSame(wanted))
            return;
        state.Wanted = wanted;
        state.MustAsk = true;
    }

    public override void Refresh(ResourceType type, string name) => StateOf(type).MustAsk = true;

    public override void Forget(ResourceType type, string name)
    {
        // A version is one of all resources; none is told for a single one.
    }

    public ReceivedResponse? Receive(DiscoveryResponse message)
    {
        if (ResourceTypes.Find(message.TypeUrl) is not { } type || !_types.TryGetValue(type, out var state) || !state.WasAsked)
            return null;
        state.Nonce = message.Nonce;
        state.IsJudging = true;
        return Responses.Read(message, type) with { Stream = Stream };
    }

    public override void Answer(ReceivedResponse response, Verdict verdict)
    {
        var state = StateOf(response.Type);
        if (verdict.Refusal is null)
            state.Version = response.Version;
        // Only the newest nonce counts: an answer to an older one is stale.
        if (!IsOpen || response.Stream != Stream || response.Nonce != state.Nonce)
            return;
        state.IsJudging = false;
        state.Refusal = verdict.Refusal;
        state.MustAsk = true;
    }

    public bool TryTakeRequest([NotNullWhen(true)] out DiscoveryRequest? request)
    {
        foreach (var type in ResourceTypes.All)
        {
            if (IsOpen && !IsPaused(type) && _types.TryGetValue(type, out var state) && state is { MustAsk: true, IsJudging: false } && TryBuild(type, state, out request))
                return true;
        }

        request = null;
        return false;
    }

    protected override void OnOpened(bool isSameServer)
    {
        _isFirstRequest = true;
        foreach (var state in _types.Values)
        {
            state.MustAsk = true;
            if (!isSameServer)
                state.Version = "";
        }
    }

    protected override void OnClosed()
    {
        foreach (var state in _types.Values)
            state.Reset();
    }

    private bool TryBuild(ResourceType type, TypeState state, [NotNullWhen(true)] out DiscoveryRequest? request)
    {
        state.MustAsk = false;
        request = null;
        // No names at all would mean everything, as long as none was named before.
        if (state.Wanted.IsNone && !state.HasNamed)
            return false;
        request = new() { TypeUrl = type.TypeUrl, VersionInfo = state.Version, ResponseNonce = state.Nonce };
        if (_isFirstRequest || !tellsNodeOnce)
            request.Node = node;
        _isFirstRequest = false;
        AddNames(request, state);
        if (state.Refusal is { } refusal)
            request.ErrorDetail = ErrorOf(refusal);
        state.Refusal = null;
        state.WasAsked = true;
        return true;
    }

    // An empty list means everything, but only until the first name.
    private static void AddNames(DiscoveryRequest request, TypeState state)
    {
        if (state.Wanted.IsWildcard && (state.HasNamed || state.Wanted.Names.Count > 0))
            request.ResourceNames.Add(Subscription.Wildcard);
        request.ResourceNames.Add(state.Wanted.Names.Order(StringComparer.Ordinal));
        state.HasNamed |= request.ResourceNames.Count > 0;
    }

    private TypeState StateOf(ResourceType type)
    {
        if (!_types.TryGetValue(type, out var state))
            _types.Add(type, state = new());
        return state;
    }

    private sealed class TypeState
    {
        public Subscription Wanted { get; set; } = Subscription.None;

        /// <summary>The version of the last response that was accepted, on whatever stream.</summary>
        public string Version { get; set; } = "";

        /// <summary>The nonce of the last response on this stream.</summary>
        public string Nonce { get; set; } = "";

        public string? Refusal { get; set; }

        public bool MustAsk { get; set; }

        public bool IsJudging { get; set; }

        /// <summary>Whether there was a request on this stream, and whether one had names.</summary>
        public bool WasAsked { get; set; }

        public bool HasNamed { get; set; }

        public void Reset() => (Nonce, Refusal, MustAsk, IsJudging, WasAsked, HasNamed) = ("", null, false, false, false, false);
    }
}
