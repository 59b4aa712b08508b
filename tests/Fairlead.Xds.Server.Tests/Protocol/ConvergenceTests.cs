using Envoy.Service.Discovery.V3;

namespace Fairlead.Xds.Server.Tests.Protocol;

/// <summary>Whatever a client asks for, in whatever order, and however often it comes back: in the end it has what the snapshot has for it.</summary>
public sealed class ConvergenceTests
{
    private const int Runs = 300;
    private const int Steps = 60;

    private static readonly string[] Pool = ["a", "b", "c", "d", "e"];

    public static TheoryData<string> TypeUrls { get; } = [XdsTypeUrls.Cluster, XdsTypeUrls.Endpoints, XdsTypeUrls.RouteConfiguration];

    [Theory]
    [MemberData(nameof(TypeUrls))]
    public void Incremental_client_converges(string typeUrl)
    {
        for (var seed = 0; seed < Runs; seed++)
            new IncrementalClient(typeUrl, new Random(seed)).Run(seed);
    }

    [Theory]
    [MemberData(nameof(TypeUrls))]
    public void Full_state_client_converges(string typeUrl)
    {
        for (var seed = 0; seed < Runs; seed++)
            new FullStateClient(typeUrl, new Random(seed)).Run(seed);
    }

    private static ResourceSnapshot Change(ResourceSnapshot snapshot, string typeUrl, Random random)
    {
        var name = Pool[random.Next(Pool.Length)];
        return random.Next(3) == 0 ? snapshot.Without(typeUrl, name) : snapshot.With(Make.Of(typeUrl, name, random.Next(3).ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private sealed class IncrementalClient(string typeUrl, Random random)
    {
        private readonly Dictionary<string, string> _has = [];
        private readonly HashSet<string> _names = [];
        private bool _isWildcard;
        private DeltaDialogue _dialogue = new(ResourceSnapshot.Empty);
        private bool _isNew = true;
        private DeltaDiscoveryResponse? _unanswered;

        public void Run(int seed)
        {
            for (var step = 0; step < Steps; step++)
                Step();
            Drain();
            var wanted = _dialogue.Snapshot.Of(typeUrl).Where(pair => _isWildcard || _names.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value.Version);
            Assert.True(wanted.Count == _has.Count && wanted.All(pair => _has.GetValueOrDefault(pair.Key) == pair.Value), $"{typeUrl} seed {seed}: has {string.Join(' ', _has)}, wanted {string.Join(' ', wanted)}");
        }

        private void Step()
        {
            switch (random.Next(8))
            {
                case 0 or 1:
                    _dialogue.Snapshot = Change(_dialogue.Snapshot, typeUrl, random);
                    break;
                case 2 or 3:
                    Subscribe(random.Next(5) == 0 ? "*" : Pool[random.Next(Pool.Length)]);
                    break;
                case 4 when !_isNew:
                    Unsubscribe(random.Next(5) == 0 ? "*" : Pool[random.Next(Pool.Length)]);
                    break;
                case 5 when random.Next(3) == 0:
                    Reconnect();
                    break;
                case 6:
                    Answer();
                    break;
                default:
                    Receive();
                    break;
            }
        }

        private void Subscribe(string name)
        {
            _ = name == "*" ? _isWildcard = true : _names.Add(name);
            if (_isNew)
                Introduce();
            else
                _dialogue.Subscribe(typeUrl, name);
        }

        private void Unsubscribe(string name)
        {
            if (name == "*")
            {
                _isWildcard = false;
                foreach (var lost in _has.Keys.Except(_names).ToList())
                    _has.Remove(lost);
            }
            else if (_names.Remove(name) && !_isWildcard)
            {
                _has.Remove(name);
            }

            _dialogue.Unsubscribe(typeUrl, name);
        }

        private void Reconnect()
        {
            (_dialogue, _isNew, _unanswered) = (new(_dialogue.Snapshot), true, null);
            if (_isWildcard || _names.Count > 0)
                Introduce();
        }

        private void Introduce()
        {
            var request = Make.Subscribe(typeUrl, [.. _names, .. _isWildcard ? ["*"] : Array.Empty<string>()]);
            foreach (var (name, version) in _has)
                request.InitialResourceVersions[name] = version;
            _dialogue.Send(request);
            _isNew = false;
        }

        private void Receive()
        {
            if (_dialogue.Next() is not { } response)
                return;
            Assert.Null(_unanswered);
            _unanswered = response;
            foreach (var resource in response.Resources.Where(resource => _isWildcard || _names.Contains(resource.Name)))
                _has[resource.Name] = resource.Version;
            foreach (var name in response.RemovedResources)
                _has.Remove(name);
        }

        private void Answer()
        {
            if (_unanswered is not null)
                _dialogue.Accept(_unanswered);
            _unanswered = null;
        }

        private void Drain()
        {
            do
            {
                Answer();
                Receive();
            }
            while (_unanswered is not null);
        }
    }

    private sealed class FullStateClient(string typeUrl, Random random)
    {
        private readonly Dictionary<string, string> _has = [];
        private HashSet<string> _names = [];
        private SotwDialogue _dialogue = new(ResourceSnapshot.Empty);
        private string _version = "";
        private string _nonce = "";
        private bool _isIntroduced;
        private bool _isAnswered = true;

        public void Run(int seed)
        {
            for (var step = 0; step < Steps; step++)
                Step();
            Drain();
            var wanted = _dialogue.Snapshot.Of(typeUrl).Where(pair => _names.Contains("*") || _names.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value.Version);
            Assert.True(wanted.All(pair => _has.GetValueOrDefault(pair.Key) == pair.Value), $"{typeUrl} seed {seed}: has {string.Join(' ', _has)}, wanted {string.Join(' ', wanted)}");
            if (typeUrl == XdsTypeUrls.Cluster)
                Assert.Equal(wanted.Count, _has.Count);
        }

        private void Step()
        {
            switch (random.Next(8))
            {
                case 0 or 1:
                    _dialogue.Snapshot = Change(_dialogue.Snapshot, typeUrl, random);
                    break;
                case 2 or 3:
                    _names = [.. Pool.Where(_ => random.Next(2) == 0), .. random.Next(5) == 0 ? ["*"] : Array.Empty<string>()];
                    Forget();
                    if (_names.Count > 0 || _isIntroduced)
                        Send();
                    break;
                case 4 when random.Next(3) == 0 && _names.Count > 0:
                    (_dialogue, _nonce, _isAnswered) = (new(_dialogue.Snapshot), "", true);
                    Send();
                    break;
                case 5 or 6:
                    Receive();
                    break;
                default:
                    Answer();
                    break;
            }
        }

        private void Forget()
        {
            if (_names.Contains("*"))
                return;
            // Who throws away what it had claims no version for it.
            if (_version == _dialogue.Snapshot.VersionOf(typeUrl))
                _version = "";
            foreach (var lost in _has.Keys.Except(_names).ToList())
                _has.Remove(lost);
        }

        private void Send()
        {
            _isIntroduced = true;
            _isAnswered = true;
            _dialogue.Send(new DiscoveryRequest { TypeUrl = typeUrl, VersionInfo = _version, ResponseNonce = _nonce, ResourceNames = { _names } });
        }

        private void Receive()
        {
            if (_dialogue.Next() is not { } response)
                return;
            Assert.True(_isAnswered);
            (_version, _nonce, _isAnswered) = (response.VersionInfo, response.Nonce, false);
            if (typeUrl == XdsTypeUrls.Cluster)
                _has.Clear();
            foreach (var resource in response.Resources)
                _has[XdsResource.FromBytes(typeUrl, resource.Value.Span).Name] = XdsResource.FromBytes(typeUrl, resource.Value.Span).Version;
            Forget();
        }

        private void Answer()
        {
            if (!_isAnswered)
                Send();
        }

        private void Drain()
        {
            do
            {
                Answer();
                Receive();
            }
            while (!_isAnswered);
        }
    }
}
