using Fairlead.Testing;
using Fairlead.Tls.Connections;

namespace Fairlead.Conformance.Tests.Tls;

public sealed class HandshakeTurnsTests
{
    [Fact]
    public void Many_handshakes_at_once_then_other_work_comes_between_them()
    {
        var worker = new VirtualWorker();
        var streams = Enumerable.Range(0, 4).Select(_ => StreamWithHello(worker)).ToList();
        var done = new List<int>();
        worker.Run(() =>
        {
            var reads = streams.Select(s => s.ReadAsync(new byte[16])).ToList();
            Observe();

            void Observe()
            {
                done.Add(reads.Count(r => r.IsCompleted));
                if (done.Count < 4)
                    worker.Post(_ => Observe(), null);
            }
        });
        Assert.Equal([1, 2, 3, 4], done);
    }

    [Fact]
    public void Handshake_done_then_reads_wait_for_no_turn()
    {
        var worker = new VirtualWorker();
        var streams = Enumerable.Range(0, 4).Select(_ => StreamWithHello(worker)).ToList();
        streams.ForEach(s => s.IsHandshaking = false);
        worker.Run(() => Assert.All(streams.Select(s => s.ReadAsync(new byte[16])).ToList(), r => Assert.Equal(5, r.Result)));
    }

    [Fact]
    public void Peer_gone_while_it_waits_for_its_turn_then_the_others_go_on()
    {
        var worker = new VirtualWorker();
        var (client, server) = InMemoryConnection.CreatePair(worker);
        client.Send("hello");
        var gone = new ConnectionStream(server);
        var first = StreamWithHello(worker);
        var last = StreamWithHello(worker);
        worker.Run(() =>
        {
            var reads = new[] { first, gone, last }.Select(s => s.ReadAsync(new byte[16])).ToList();
            server.Abort();
            worker.Post(_ => worker.Post(_ => Assert.Equal([5, 0, 5], reads.Select(r => r.Result)), null), null);
        });
    }

    private static ConnectionStream StreamWithHello(VirtualWorker worker)
    {
        var (client, server) = InMemoryConnection.CreatePair(worker);
        client.Send("hello");
        return new ConnectionStream(server);
    }
}
