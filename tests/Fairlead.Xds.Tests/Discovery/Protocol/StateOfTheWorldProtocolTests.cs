using Envoy.Config.Core.V3;
using Envoy.Service.Discovery.V3;
using Fairlead.Xds.Discovery;
using Fairlead.Xds.Discovery.Protocol;

namespace Fairlead.Xds.Tests.Discovery.Protocol;

public class StateOfTheWorldProtocolTests
{
    private readonly StateOfTheWorldProtocol _protocol = new(new Node { Id = "me" }, tellsNodeOnce: true);

    [Fact]
    public void Nothing_is_asked_without_a_stream()
    {
        _protocol.Subscribe(ResourceTypes.Cluster, Subscription.All);

        Assert.False(_protocol.HasRequest);
        Assert.Empty(Requests());
    }

    [Fact]
    public void First_request_has_the_node_and_no_version_and_no_nonce()
    {
        _protocol.Subscribe(ResourceTypes.Cluster, Subscription.All);
        _protocol.Open(isSameServer: true);

        var request = Assert.Single(Requests());
        Assert.Equal("me", request.Node.Id);
        Assert.Equal("type.googleapis.com/envoy.config.cluster.v3.Cluster", request.TypeUrl);
        Assert.Equal("", request.VersionInfo);
        Assert.Equal("", request.ResponseNonce);
        Assert.Empty(request.ResourceNames);
        Assert.Null(request.ErrorDetail);
    }

    [Fact]
    public void Node_is_told_once_on_a_stream_and_again_on_the_next()
    {
        _protocol.Subscribe(ResourceTypes.Cluster, Subscription.All);
        _protocol.Subscribe(ResourceTypes.Listener, Subscription.All);
        _protocol.Open(isSameServer: true);
        Assert.Equal([true, false], Requests().Select(request => request.Node is not null));

        _protocol.Close();
        _protocol.Open(isSameServer: true);
        Assert.Equal([true, false], Requests().Select(request => request.Node is not null));
    }

    [Fact]
    public void Node_is_told_with_every_request_if_not_configured_otherwise()
    {
        var protocol = new StateOfTheWorldProtocol(new Node { Id = "me" }, tellsNodeOnce: false);
        protocol.Subscribe(ResourceTypes.Cluster, Subscription.All);
        protocol.Subscribe(ResourceTypes.Listener, Subscription.All);
        protocol.Open(isSameServer: true);

        Assert.True(protocol.TryTakeRequest(out var first) && protocol.TryTakeRequest(out var second) && first.Node.Id == "me" && second.Node.Id == "me");
    }

    [Fact]
    public void Types_are_asked_for_in_the_order_in_which_they_depend_on_each_other()
    {
        _protocol.Subscribe(ResourceTypes.RouteConfiguration, Subscription.Of("r"));
        _protocol.Subscribe(ResourceTypes.Listener, Subscription.All);
        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("e"));
        _protocol.Subscribe(ResourceTypes.Cluster, Subscription.All);
        _protocol.Open(isSameServer: true);

        Assert.Equal(
            [ResourceTypes.Cluster.TypeUrl, ResourceTypes.Endpoints.TypeUrl, ResourceTypes.Listener.TypeUrl, ResourceTypes.RouteConfiguration.TypeUrl],
            Requests().Select(request => request.TypeUrl));
    }

    [Fact]
    public void Accepted_response_is_answered_with_its_version_and_nonce()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);

        Accept(Response(ResourceTypes.Cluster, "1", "a"));

        var request = Assert.Single(Requests());
        Assert.Equal(("1", "a"), (request.VersionInfo, request.ResponseNonce));
        Assert.Null(request.ErrorDetail);
    }

    [Fact]
    public void Refused_response_is_answered_with_the_version_before_its_nonce_and_the_reason_once()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a"));
        Accept(Response(ResourceTypes.Endpoints, "1", "a"));
        Requests();

        Refuse(Response(ResourceTypes.Endpoints, "2", "b"), "x: is wrong");

        var request = Assert.Single(Requests());
        Assert.Equal(("1", "b"), (request.VersionInfo, request.ResponseNonce));
        Assert.Equal("x: is wrong", request.ErrorDetail.Message);
        Assert.NotEqual(0, request.ErrorDetail.Code);

        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("a", "b"));
        request = Assert.Single(Requests());
        Assert.Equal(("1", "b"), (request.VersionInfo, request.ResponseNonce));
        Assert.Null(request.ErrorDetail);
    }

    [Fact]
    public void First_response_refused_then_version_is_empty()
    {
        OpenWith(ResourceTypes.Listener, Subscription.All);

        Refuse(Response(ResourceTypes.Listener, "1", "a"), "no");

        var request = Assert.Single(Requests());
        Assert.Equal(("", "a", "no"), (request.VersionInfo, request.ResponseNonce, request.ErrorDetail.Message));
    }

    [Fact]
    public void Every_request_has_all_names()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("b", "a"));
        Accept(Response(ResourceTypes.Endpoints, "1", "a"));
        Assert.Equal(["a", "b"], Assert.Single(Requests()).ResourceNames);

        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("a", "c"));
        Assert.Equal(["a", "c"], Assert.Single(Requests()).ResourceNames);
    }

    [Fact]
    public void Same_names_again_then_nothing_is_asked()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a"));

        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("a"));

        Assert.Empty(Requests());
    }

    [Fact]
    public void Nonces_are_per_type()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        _protocol.Subscribe(ResourceTypes.Listener, Subscription.All);
        Requests();

        Accept(Response(ResourceTypes.Cluster, "1", "c"));
        Accept(Response(ResourceTypes.Listener, "7", "l"));

        Assert.Equal([("1", "c"), ("7", "l")], Requests().Select(request => (request.VersionInfo, request.ResponseNonce)));
    }

    [Fact]
    public void Stream_opened_again_then_last_version_and_no_nonce()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        Accept(Response(ResourceTypes.Cluster, "1", "a"));
        Requests();

        _protocol.Close();
        Assert.False(_protocol.HasRequest);
        _protocol.Open(isSameServer: true);

        var request = Assert.Single(Requests());
        Assert.Equal(("1", ""), (request.VersionInfo, request.ResponseNonce));
        Assert.NotNull(request.Node);
    }

    [Fact]
    public void Stream_to_another_server_then_no_version()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        Accept(Response(ResourceTypes.Cluster, "1", "a"));
        _protocol.Close();

        _protocol.Open(isSameServer: false);

        Assert.Equal("", Assert.Single(Requests()).VersionInfo);
    }

    [Fact]
    public void Stream_ended_while_judging_then_answer_is_not_sent_on_the_next()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        var response = Receive(Response(ResourceTypes.Cluster, "1", "a"));
        _protocol.Close();
        _protocol.Open(isSameServer: true);
        Assert.Equal("", Assert.Single(Requests()).VersionInfo);

        _protocol.Answer(response, Verdict.Accepted());
        Assert.Empty(Requests());

        // What was accepted counts from then on.
        _protocol.Close();
        _protocol.Open(isSameServer: true);
        Assert.Equal(("1", ""), Assert.Single(Requests().Select(request => (request.VersionInfo, request.ResponseNonce))));
    }

    [Fact]
    public void Refusal_of_an_ended_stream_is_not_told_on_the_next()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        Refuse(Response(ResourceTypes.Cluster, "1", "a"), "no");
        _protocol.Close();
        _protocol.Open(isSameServer: true);

        Assert.Null(Assert.Single(Requests()).ErrorDetail);
    }

    [Fact]
    public void Several_responses_before_a_verdict_then_only_the_newest_is_answered()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        var first = Receive(Response(ResourceTypes.Cluster, "1", "a"));
        var second = Receive(Response(ResourceTypes.Cluster, "2", "b"));

        _protocol.Answer(first, Verdict.Accepted());
        Assert.Empty(Requests());
        _protocol.Answer(second, Verdict.Accepted());

        Assert.Equal(("2", "b"), Assert.Single(Requests().Select(request => (request.VersionInfo, request.ResponseNonce))));
    }

    [Fact]
    public void Names_change_while_a_response_is_judged_then_the_answer_has_them()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a"));
        var response = Receive(Response(ResourceTypes.Endpoints, "1", "n"));

        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("a", "b"));
        Assert.Empty(Requests());
        _protocol.Answer(response, Verdict.Accepted());

        var request = Assert.Single(Requests());
        Assert.Equal(("1", "n"), (request.VersionInfo, request.ResponseNonce));
        Assert.Equal(["a", "b"], request.ResourceNames);
    }

    [Fact]
    public void Paused_type_asks_for_everything_with_one_request_afterwards()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a"));
        _protocol.Pause(ResourceTypes.Endpoints);

        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("a", "b"));
        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("b", "c"));
        Accept(Response(ResourceTypes.Endpoints, "1", "n"));
        Assert.False(_protocol.HasRequest);
        Assert.Empty(Requests());
        _protocol.Resume(ResourceTypes.Endpoints);

        var request = Assert.Single(Requests());
        Assert.Equal(["b", "c"], request.ResourceNames);
        Assert.Equal("n", request.ResponseNonce);
    }

    [Fact]
    public void Other_types_go_on_while_one_is_paused()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);
        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.Of("a"));
        _protocol.Pause(ResourceTypes.Endpoints);

        Accept(Response(ResourceTypes.Cluster, "1", "n"));

        Assert.Equal(ResourceTypes.Cluster.TypeUrl, Assert.Single(Requests()).TypeUrl);
    }

    [Fact]
    public void No_names_and_never_any_then_nothing_is_asked_as_that_would_mean_everything()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.None);

        Assert.Empty(Requests());
    }

    [Fact]
    public void No_names_any_more_then_an_empty_list_says_so()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a"));

        _protocol.Subscribe(ResourceTypes.Endpoints, Subscription.None);

        Assert.Empty(Assert.Single(Requests()).ResourceNames);
    }

    [Fact]
    public void Everything_after_names_then_it_must_be_said()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.Of("a"));

        _protocol.Subscribe(ResourceTypes.Cluster, Subscription.All);

        Assert.Equal(["*"], Assert.Single(Requests()).ResourceNames);
    }

    [Fact]
    public void Everything_and_names_then_both_are_said()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);

        _protocol.Subscribe(ResourceTypes.Cluster, new Subscription(true, new HashSet<string> { "a" }));

        Assert.Equal(["*", "a"], Assert.Single(Requests()).ResourceNames);
    }

    [Fact]
    public void Everything_after_names_on_the_next_stream_then_an_empty_list_suffices_again()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.Of("a"));
        _protocol.Subscribe(ResourceTypes.Cluster, Subscription.All);
        _protocol.Close();
        _protocol.Open(isSameServer: true);

        Assert.Empty(Assert.Single(Requests()).ResourceNames);
    }

    [Fact]
    public void Response_of_a_type_that_nobody_asked_for_is_not_answered()
    {
        OpenWith(ResourceTypes.Cluster, Subscription.All);

        Assert.Null(_protocol.Receive(Response(ResourceTypes.Listener, "1", "a")));
        Assert.Null(_protocol.Receive(new DiscoveryResponse { TypeUrl = "type.googleapis.com/acme.Thing", Nonce = "b" }));
        Assert.Null(_protocol.Receive(new DiscoveryResponse()));
        Assert.Empty(Requests());
    }

    [Fact]
    public void Refresh_asks_again_as_before()
    {
        OpenWith(ResourceTypes.Endpoints, Subscription.Of("a"));
        Accept(Response(ResourceTypes.Endpoints, "1", "n"));
        Requests();

        _protocol.Refresh(ResourceTypes.Endpoints, "a");

        var request = Assert.Single(Requests());
        Assert.Equal(("1", "n"), (request.VersionInfo, request.ResponseNonce));
        Assert.Equal(["a"], request.ResourceNames);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Collection_is_full_state_and_what_is_asked_for_by_name_is_not(bool isCollection)
    {
        var type = isCollection ? ResourceTypes.Listener : ResourceTypes.RouteConfiguration;
        OpenWith(type, isCollection ? Subscription.All : Subscription.Of("a"));

        Assert.Equal(isCollection, Receive(Response(type, "1", "a")).IsFullState);
    }

    private static DiscoveryResponse Response(ResourceType type, string version, string nonce) => new() { TypeUrl = type.TypeUrl, VersionInfo = version, Nonce = nonce };

    private void OpenWith(ResourceType type, Subscription wanted)
    {
        _protocol.Subscribe(type, wanted);
        _protocol.Open(isSameServer: true);
        Requests();
    }

    private ReceivedResponse Receive(DiscoveryResponse message) => Assert.IsType<ReceivedResponse>(_protocol.Receive(message));

    private void Accept(DiscoveryResponse message) => _protocol.Answer(Receive(message), Verdict.Accepted());

    private void Refuse(DiscoveryResponse message, string reason) => _protocol.Answer(Receive(message), new Verdict(reason, new HashSet<string>()));

    private List<DiscoveryRequest> Requests()
    {
        var requests = new List<DiscoveryRequest>();
        while (_protocol.TryTakeRequest(out var request))
            requests.Add(request);
        return requests;
    }
}
