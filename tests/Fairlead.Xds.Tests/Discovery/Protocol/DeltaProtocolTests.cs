using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;
using Fairlead.Xds.Discovery;
using Fairlead.Xds.Discovery.Protocol;
using Google.Protobuf.WellKnownTypes;

namespace Fairlead.Xds.Tests.Discovery.Protocol;

public class DeltaProtocolTests
{
    private readonly DeltaProtocol _protocol = new(new Node { Id = "me" });

    [Fact]
    public void Everything_is_asked_for_with_no_names()
    {
        _protocol.Subscribe(ResourceTypes.Cluster, Subscription.All);
        _protocol.Open(isSameServer: true);

        var request = Assert.Single(Requests());
        Assert.Equal("me", request.Node.Id);
        Assert.Equal(ResourceTypes.Cluster.TypeUrl, request.TypeUrl);
        Assert.Empty(request.ResourceNamesSubscribe);
        Assert.Empty(request.InitialResourceVersions);
        Assert.Equal("", request.ResponseNonce);
    }

    [Fact]
    public void Everything_and_names_are_asked_for_with_an_asterisk()
    {
        _protocol.Subscribe(ResourceTypes.Cluster, new Subscription(true, new HashSet<string> { "a" }));
        _protocol.Open(isSameServer: true);

        Assert.Equal(["*", "a"], Assert.Single(Requests()).ResourceNamesSubscribe);
    }

    [Fact]
    public void Node_is_told_once_on_a_stream()
    {
        _protocol.Subscribe(ResourceTypes.Cluster, Subscription.All);
        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("a"));
        _protocol.Open(isSameServer: true);

        Assert.Equal([true, false], Requests().Select(request => request.Node is not null));
    }

    [Fact]
    public void No_names_and_never_any_then_nothing_is_asked_as_that_would_mean_everything()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.None);

        Assert.Empty(Requests());
    }

    [Fact]
    public void No_names_any_more_then_the_last_ones_are_given_up()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a", "b"));

        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.None);

        var request = Assert.Single(Requests());
        Assert.Equal(["a", "b"], request.ResourceNamesUnsubscribe);
        Assert.Empty(request.ResourceNamesSubscribe);
        // On the next stream, where that was never said, nothing may be said.
        _protocol.Close();
        _protocol.Open(isSameServer: true);
        Assert.Empty(Requests());
    }

    [Fact]
    public void Later_requests_say_only_what_changed()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a", "b"));

        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("b", "c"));

        var request = Assert.Single(Requests());
        Assert.Equal(["c"], request.ResourceNamesSubscribe);
        Assert.Equal(["a"], request.ResourceNamesUnsubscribe);
        Assert.Empty(request.InitialResourceVersions);
        Assert.Null(request.Node);
    }

    [Fact]
    public void Name_added_and_given_up_before_it_was_told_then_nothing_is_asked()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a"));

        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("a", "b"));
        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("a"));

        Assert.Empty(Requests());
    }

    [Fact]
    public void Everything_after_names_then_an_asterisk_says_so_and_giving_it_up_too()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.Of("a"));
        _protocol.Subscribe(ResourceTypes.Cluster, Subscription.All);
        var request = Assert.Single(Requests());
        Assert.Equal(["*"], request.ResourceNamesSubscribe);
        Assert.Equal(["a"], request.ResourceNamesUnsubscribe);

        _protocol.Subscribe(ResourceTypes.Cluster, Subscription.None);
        Assert.Equal(["*"], Assert.Single(Requests()).ResourceNamesUnsubscribe);
    }

    [Fact]
    public void Answer_has_the_nonce_and_nothing_else()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);

        Accept(Response(ResourceTypes.Cluster, "n", ("a", "1")));

        var request = Assert.Single(Requests());
        Assert.Equal("n", request.ResponseNonce);
        Assert.Null(request.ErrorDetail);
        Assert.Empty(request.ResourceNamesSubscribe);
        Assert.Empty(request.ResourceNamesUnsubscribe);
    }

    [Fact]
    public void Refusal_has_the_nonce_and_the_reason()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);

        Answer(Response(ResourceTypes.Cluster, "n", ("a", "1")), "a: is wrong");

        var request = Assert.Single(Requests());
        Assert.Equal(("n", "a: is wrong"), (request.ResponseNonce, request.ErrorDetail.Message));
        Assert.NotEqual(0, request.ErrorDetail.Code);
        Assert.Empty(Requests());
    }

    [Fact]
    public void Answer_and_change_are_two_requests_the_answer_first()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a"));
        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("a", "b"));
        Accept(Response(ResourceTypes.Endpoints, "n", ("a", "1")));

        var requests = Requests();
        Assert.Equal(["n", ""], requests.Select(request => request.ResponseNonce));
        Assert.Equal(["b"], requests[1].ResourceNamesSubscribe);
    }

    [Fact]
    public void Every_nonce_is_answered_in_order()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        var responses = new[] { "1", "2", "3" }.Select(nonce => Receive(Response(ResourceTypes.Cluster, nonce))).ToArray();

        foreach (var response in responses)
            _protocol.Answer(response, Verdict.Accepted());

        Assert.Equal(3, _protocol.Backlog);
        Assert.Equal(["1", "2", "3"], Requests().Select(request => request.ResponseNonce));
        Assert.Equal(0, _protocol.Backlog);
    }

    [Fact]
    public void Stream_opened_again_then_names_and_versions_are_told()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a", "b", "c"));
        Accept(Response(ResourceTypes.Endpoints, "n", ("a", "1"), ("b", "2")), "a", "b");
        Requests();

        _protocol.Close();
        _protocol.Open(isSameServer: true);

        var request = Assert.Single(Requests());
        Assert.Equal(["a", "b", "c"], request.ResourceNamesSubscribe);
        Assert.Equal([("a", "1"), ("b", "2")], Versions(request));
        Assert.Equal("", request.ResponseNonce);
    }

    [Fact]
    public void Everything_on_the_next_stream_then_all_versions_are_told()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        Accept(Response(ResourceTypes.Cluster, "n", ("a", "1"), ("b", "2")), "a", "b");
        _protocol.Close();
        _protocol.Open(isSameServer: true);

        var request = Assert.Single(Requests());
        Assert.Empty(request.ResourceNamesSubscribe);
        Assert.Equal([("a", "1"), ("b", "2")], Versions(request));
    }

    [Fact]
    public void Another_server_is_told_what_is_there_but_no_versions()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        Accept(Response(ResourceTypes.Cluster, "n", ("a", "1")), "a");
        _protocol.Close();
        _protocol.Open(isSameServer: false);

        Assert.Equal([("a", "")], Versions(Assert.Single(Requests())));
    }

    [Fact]
    public void Resource_that_was_not_applied_keeps_the_version_before()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        Accept(Response(ResourceTypes.Cluster, "n", ("a", "1"), ("b", "1")), "a", "b");
        Answer(Response(ResourceTypes.Cluster, "m", ("a", "2"), ("b", "2")), "a: is wrong", "b");
        _protocol.Close();
        _protocol.Open(isSameServer: true);

        Assert.Equal([("a", "1"), ("b", "2")], Versions(Assert.Single(Requests())));
    }

    [Fact]
    public void Removed_resource_has_no_version_and_stays_asked_for()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a", "b"));
        Accept(Response(ResourceTypes.Endpoints, "n", ("a", "1"), ("b", "1")), "a", "b");
        var removal = Response(ResourceTypes.Endpoints, "m");
        removal.RemovedResources.Add("a");
        removal.RemovedResourceNames.Add(new ResourceName { Name = "b" });
        Accept(removal);
        Requests();
        _protocol.Close();
        _protocol.Open(isSameServer: true);

        var request = Assert.Single(Requests());
        Assert.Equal(["a", "b"], request.ResourceNamesSubscribe);
        Assert.Empty(request.InitialResourceVersions);
    }

    [Fact]
    public void Name_given_up_then_its_version_is_forgotten()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a", "b"));
        Accept(Response(ResourceTypes.Endpoints, "n", ("a", "1"), ("b", "1")), "a", "b");
        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("b"));
        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("a", "b"));
        _protocol.Close();
        _protocol.Open(isSameServer: true);

        Assert.Equal([("b", "1")], Versions(Assert.Single(Requests())));
    }

    [Fact]
    public void Expired_resource_has_no_version()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        Accept(Response(ResourceTypes.Cluster, "n", ("a", "1")), "a");
        _protocol.Forget(ResourceTypes.Cluster, "a");
        _protocol.Close();
        _protocol.Open(isSameServer: true);

        Assert.Empty(Assert.Single(Requests()).InitialResourceVersions);
    }

    [Fact]
    public void Answers_of_an_ended_stream_are_not_sent_on_the_next_but_versions_count()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        var response = Receive(Response(ResourceTypes.Cluster, "n", ("a", "1")));
        _protocol.Close();
        _protocol.Open(isSameServer: true);
        Requests();

        _protocol.Answer(response, Verdict.Accepted("a"));
        Assert.Empty(Requests());

        _protocol.Close();
        _protocol.Open(isSameServer: true);
        Assert.Equal([("a", "1")], Versions(Assert.Single(Requests())));
    }

    [Fact]
    public void Paused_type_asks_for_everything_with_one_request_afterwards()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a"));
        _protocol.Pause(ResourceTypes.Endpoints);
        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("a", "b"));
        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("b", "c"));
        Assert.False(_protocol.HasRequest);
        Assert.Empty(Requests());

        _protocol.Resume(ResourceTypes.Endpoints);

        var request = Assert.Single(Requests());
        Assert.Equal(["b", "c"], request.ResourceNamesSubscribe);
        Assert.Equal(["a"], request.ResourceNamesUnsubscribe);
    }

    [Fact]
    public void Refresh_asks_for_the_name_again()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a", "b"));

        _protocol.Refresh(ResourceTypes.Endpoints, "a");
        _protocol.Refresh(ResourceTypes.Endpoints, "never asked for");

        Assert.Equal(["a"], Assert.Single(Requests()).ResourceNamesSubscribe);
        Assert.Empty(Requests());
    }

    [Fact]
    public void Response_of_a_type_that_nobody_asked_for_is_not_answered()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);

        Assert.Null(_protocol.Receive(Response(ResourceTypes.Listener, "n")));
        Assert.Null(_protocol.Receive(new DeltaDiscoveryResponse { TypeUrl = "acme", Nonce = "n" }));
        Assert.Empty(Requests());
    }

    [Fact]
    public void Heartbeat_has_no_body()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        var message = Response(ResourceTypes.Cluster, "n");
        message.Resources.Add(new Resource { Name = "a", Version = "1", Ttl = Duration.FromTimeSpan(TimeSpan.FromSeconds(3)) });

        var resource = Assert.Single(Receive(message).Resources);

        Assert.Null(resource.Body);
        Assert.Null(resource.Problem);
        Assert.Equal(TimeSpan.FromSeconds(3), resource.TimeToLive);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Time_to_live_that_is_none_then_a_problem(long seconds)
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        var message = Response(ResourceTypes.Cluster, "n");
        message.Resources.Add(new Resource { Name = "a", Version = "1", Ttl = new Duration { Seconds = seconds } });

        Assert.NotNull(Assert.Single(Receive(message).Resources).Problem);
    }

    private static DeltaDiscoveryResponse Response(ResourceType type, string nonce, params (string Name, string Version)[] resources)
    {
        var response = new DeltaDiscoveryResponse { TypeUrl = type.TypeUrl, Nonce = nonce };
        foreach (var (name, version) in resources)
            response.Resources.Add(new Resource { Name = name, Version = version, Resource_ = new Any { TypeUrl = type.TypeUrl } });
        return response;
    }

    private static IEnumerable<(string, string)> Versions(DeltaDiscoveryRequest request) =>
        request.InitialResourceVersions.Select(version => (version.Key, version.Value)).Order();

    private void OpenWith(ResourceType type, Subscription wanted)
    {
        _protocol.Subscribe(type, wanted);
        _protocol.Open(isSameServer: true);
        Requests();
    }

    private ReceivedResponse Receive(DeltaDiscoveryResponse message) => Assert.IsType<ReceivedResponse>(_protocol.Receive(message));

    private void Accept(DeltaDiscoveryResponse message, params string[] applied) => _protocol.Answer(Receive(message), Verdict.Accepted(applied));

    private void Answer(DeltaDiscoveryResponse message, string refusal, params string[] applied) => _protocol.Answer(Receive(message), new Verdict(refusal, applied.ToHashSet()));

    private List<DeltaDiscoveryRequest> Requests()
    {
        var requests = new List<DeltaDiscoveryRequest>();
        while (_protocol.TryTakeRequest(out var request))
            requests.Add(request);
        return requests;
    }
}
