using Fairlead.Configuration;

namespace Fairlead.Xds.Server;

/// <summary>
/// Is told what happens on streams. Calls come from the streams' own threads, several at once for several streams: they must be quick and must not throw.
/// Every method does nothing unless it is implemented. Register it as a service, as often as you like.
/// </summary>
public interface IXdsServerObserver
{
    /// <summary>A node opened a stream.</summary>
    /// <param name="node">The node.</param>
    /// <param name="group">The group whose snapshot it gets.</param>
    void OnConnected(XdsNode node, string group)
    {
    }

    /// <summary>A stream of a node ended.</summary>
    /// <param name="node">The node.</param>
    /// <param name="group">The group whose snapshot it got.</param>
    void OnDisconnected(XdsNode node, string group)
    {
    }

    /// <summary>A response was sent.</summary>
    /// <param name="node">The node.</param>
    /// <param name="status">What the node has now.</param>
    void OnSent(XdsNode node, TypeStatus status)
    {
    }

    /// <summary>A node accepted a response (ACK).</summary>
    /// <param name="node">The node.</param>
    /// <param name="status">What the node has now.</param>
    void OnAccepted(XdsNode node, TypeStatus status)
    {
    }

    /// <summary>A node refused a response (NACK); why stands in <see cref="TypeStatus.RejectionReason"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="status">What the node has now.</param>
    void OnRejected(XdsNode node, TypeStatus status)
    {
    }

    /// <summary>The files of a group were read and are served, at the start or after a change.</summary>
    /// <param name="group">The group.</param>
    /// <param name="snapshot">What they say.</param>
    void OnFilesLoaded(string group, ResourceSnapshot snapshot)
    {
    }

    /// <summary>Changed files cannot be used; what was served before stays.</summary>
    /// <param name="errors">Every reason, with file and place.</param>
    void OnFilesRejected(IReadOnlyList<ConfigError> errors)
    {
    }
}
