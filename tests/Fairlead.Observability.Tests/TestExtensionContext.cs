using Fairlead.Extensions;
using Fairlead.Statistics;
using Microsoft.Extensions.Logging;

namespace Fairlead.Observability.Tests;

/// <summary>What a host gives, and the log lines that it got.</summary>
internal sealed class TestExtensionContext : IExtensionContext, IServiceProvider, ILoggerFactory, ILogger
{
    public List<string> Lines { get; } = [];

    public string Name => "test";

    public IServiceProvider Services => this;

    public StatsRegistry Stats { get; } = new(1);

    public object? GetService(Type serviceType) => serviceType == typeof(ILoggerFactory) ? this : null;

    public long Stat(string name)
    {
        foreach (var group in Stats.Groups)
        {
            var index = Array.FindIndex(group.Schema.Names, n => group.Prefix + n == name);
            if (index >= 0)
                return group.Read(index);
        }

        throw new ArgumentException($"There is no statistic {name}.", nameof(name));
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (Lines)
            Lines.Add(formatter(state, exception));
    }

    public void Dispose()
    {
    }
}
