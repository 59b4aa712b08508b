using Fairlead.Streams;
using Fairlead.Transports;

namespace Fairlead.Formatting.Operators;

/// <summary>The operators: every one that <see cref="StreamInfo"/> can answer.</summary>
internal static class OperatorTable
{
    private static readonly Dictionary<string, Func<OperatorCall, Segment?>> Operators = CreateOperators();

    /// <summary>Makes the segment for an operator, or null if it is wrong or not known.</summary>
    public static Segment? Create(OperatorCall call) => Operators.TryGetValue(call.Name, out var create) ? create(call) : call.Fail("is not known or not supported");

    private static Dictionary<string, Func<OperatorCall, Segment?>> CreateOperators()
    {
        var operators = new Dictionary<string, Func<OperatorCall, Segment?>>(StringComparer.Ordinal)
        {
            ["START_TIME"] = StartTimeField.Parse,
            ["DURATION"] = static c => DurationField.Milliseconds(c, static i => i.StartTimestamp, static i => i.EndTimestamp),
            ["REQUEST_DURATION"] = static c => DurationField.Milliseconds(c, static i => i.StartTimestamp, static i => i.RequestEndTimestamp),
            ["RESPONSE_DURATION"] = static c => DurationField.Milliseconds(c, static i => i.StartTimestamp, static i => i.ResponseStartTimestamp),
            ["RESPONSE_TX_DURATION"] = static c => DurationField.Milliseconds(c, static i => i.ResponseStartTimestamp, static i => i.EndTimestamp),
            ["COMMON_DURATION"] = DurationField.Parse,
            ["REQ"] = static c => HeaderField.Parse(c, HeaderSource.Request),
            ["RESP"] = static c => HeaderField.Parse(c, HeaderSource.Response),
            ["TRAILER"] = static c => HeaderField.Parse(c, HeaderSource.Trailers),
            ["QUERY_PARAM"] = QueryParameterField.Parse,
            ["PATH"] = PathField.Parse,
            ["GRPC_STATUS"] = GrpcStatusField.Parse,
            ["ENVIRONMENT"] = static c => string.IsNullOrEmpty(c.Argument)
                ? c.Fail("needs the name of an environment variable")
                : new ConstantField(Environment.GetEnvironmentVariable(c.Argument), c.Length),
            ["RESPONSE_CODE_DETAILS"] = static c => c.Argument is null or "" or "ALLOW_WHITESPACES"
                ? c.Unlimited(new TextField(static i => i.ResponseCodeDetails, c.Argument != "ALLOW_WHITESPACES"))
                : c.Fail("takes ALLOW_WHITESPACES or nothing"),
        };
        AddPlain(operators);
        AddAddresses(operators, "UPSTREAM_LOCAL", static i => i.UpstreamConnection?.LocalAddress ?? default);
        AddAddresses(operators, "UPSTREAM_REMOTE", static i => i.UpstreamRemoteAddress);
        AddAddresses(operators, "DOWNSTREAM_LOCAL", static i => i.DownstreamConnection?.LocalAddress ?? default);
        AddAddresses(operators, "DOWNSTREAM_REMOTE", static i => i.DownstreamRemoteAddress);
        AddAddresses(operators, "DOWNSTREAM_DIRECT_REMOTE", static i => i.DownstreamDirectRemoteAddress);
        return operators;
    }

    private static void AddPlain(Dictionary<string, Func<OperatorCall, Segment?>> operators)
    {
        Add("PROTOCOL", new TextField(static i => i.Protocol));
        Add("UPSTREAM_PROTOCOL", new TextField(static i => i.UpstreamProtocol));
        Add("CONNECTION_TERMINATION_DETAILS", new TextField(static i => i.ConnectionTerminationDetails));
        Add("UPSTREAM_TRANSPORT_FAILURE_REASON", new TextField(static i => i.UpstreamTransportFailureReason, replaceSpaces: true));
        Add("ROUTE_NAME", new TextField(static i => i.RouteName));
        Add("UPSTREAM_CLUSTER", new TextField(static i => i.UpstreamCluster));
        Add("UPSTREAM_CLUSTER_RAW", new TextField(static i => i.UpstreamCluster));
        Add("REQUESTED_SERVER_NAME", new TextField(static i => i.RequestedServerName));
        Add("TLS_JA3_FINGERPRINT", new TextField(static i => i.ClientHello?.Ja3 ?? ""));
        Add("TLS_JA4_FINGERPRINT", new TextField(static i => i.ClientHello?.Ja4 ?? ""));
        Add("FILTER_CHAIN_NAME", new TextField(static i => i.FilterChainName));
        Add("LOCAL_REPLY_BODY", new TextField(static i => i.LocalReplyBody));
        Add("BYTES_RECEIVED", new NumberField(static i => i.BytesReceived));
        Add("BYTES_SENT", new NumberField(static i => i.BytesSent));
        Add("RESPONSE_CODE", new NumberField(static i => i.ResponseCode));
        Add("UPSTREAM_REQUEST_ATTEMPT_COUNT", new NumberField(static i => i.UpstreamAttempts));
        Add("CONNECTION_ID", new NumberField(static i => i.DownstreamConnection?.Id ?? -1));
        Add("UPSTREAM_CONNECTION_ID", new NumberField(static i => i.UpstreamConnection?.Id ?? -1));
        Add("STREAM_ID", new StreamIdField());
        Add("RESPONSE_FLAGS", new FlagsField(false));
        Add("RESPONSE_FLAGS_LONG", new FlagsField(true));
        Add("UPSTREAM_HOST", new AddressField(static i => i.UpstreamRemoteAddress, AddressPart.All));
        Add("UPSTREAM_HOST_NAME", new HostNameField());
        Add("GRPC_STATUS_NUMBER", new GrpcStatusField(null));
        Add("HOSTNAME", new ConstantField(Environment.MachineName, null));

        // Segments have no state: one instance serves every format.
        void Add(string name, Segment segment) => operators.Add(name, c => c.Plain(segment));
    }

    private static void AddAddresses(Dictionary<string, Func<OperatorCall, Segment?>> operators, string prefix, Func<StreamInfo, NetworkAddress> address)
    {
        operators.Add(prefix + "_ADDRESS", c => c.Plain(new AddressField(address, AddressPart.All)));
        operators.Add(prefix + "_ADDRESS_WITHOUT_PORT", c => c.Plain(new AddressField(address, AddressPart.WithoutPort)));
        operators.Add(prefix + "_PORT", c => c.Plain(new AddressField(address, AddressPart.Port)));
    }
}
