using Fairlead.Testing;
using Fairlead.Workers;
using Microsoft.Extensions.Logging;

namespace Fairlead.Tests.Workers;

public sealed class WorkerWatchdogTests : IDisposable
{
    private static readonly TimeSpan Threshold = TimeSpan.FromMilliseconds(100);

    private readonly ManualTime _time = new();
    private readonly VirtualWorker _worker = new();
    private readonly Lines _log = new();
    private readonly WorkerWatchdog _watchdog;

    public WorkerWatchdogTests() => _watchdog = new WorkerWatchdog([_worker], Threshold, _time, _log);

    public void Dispose() => _watchdog.Dispose();

    [Fact]
    public void Worker_that_runs_what_is_posted_then_nothing_is_said()
    {
        for (var i = 0; i < 10; i++)
        {
            _worker.Run();
            Advance(Threshold / 2);
        }

        Assert.Empty(_log.Messages);
    }

    [Fact]
    public void Worker_that_is_blocked_then_its_last_filter_is_named_once()
    {
        _worker.LastCalled = "acme.slow";
        Advance(Threshold - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_log.Messages);
        Advance(Threshold * 5);
        var line = Assert.Single(_log.Messages);
        Assert.Contains("Worker 0", line, StringComparison.Ordinal);
        Assert.Contains("acme.slow", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Worker_that_is_blocked_again_then_it_is_said_again()
    {
        Advance(Threshold * 2);
        _worker.Run();
        Advance(Threshold);
        Advance(Threshold * 2);
        Assert.Equal(2, _log.Messages.Count);
    }

    private void Advance(TimeSpan time) => _time.Advance(time, fire => fire());

    private sealed class Lines : ILogger
    {
        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Messages.Add(formatter(state, exception));
    }
}
