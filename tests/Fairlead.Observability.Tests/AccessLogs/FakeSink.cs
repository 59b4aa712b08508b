using System.Text;
using Fairlead.Observability.AccessLogs;

namespace Fairlead.Observability.Tests.AccessLogs;

/// <summary>A disk that fails or hangs on demand.</summary>
internal sealed class FakeSink : ILogSink
{
    private readonly StringBuilder _text = new();
    private readonly List<(int Length, TaskCompletionSource Source)> _waiters = [];

    public Exception? Failure { get; set; }

    public Exception? ReopenFailure { get; set; }

    public ManualResetEventSlim MayWrite { get; } = new(true);

    public int Writes { get; private set; }

    public int Reopened { get; private set; }

    public int Closed { get; private set; }

    public string Text
    {
        get
        {
            lock (_text)
                return _text.ToString();
        }
    }

    /// <summary>Completes when so many characters have been written.</summary>
    public Task WaitForAsync(int length)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_text)
        {
            if (_text.Length >= length)
                return Task.CompletedTask;
            _waiters.Add((length, waiter));
        }

        return waiter.Task;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        MayWrite.Wait();
        if (Failure is not null)
            throw Failure;
        lock (_text)
        {
            Writes++;
            _text.Append(Encoding.UTF8.GetString(bytes));
            foreach (var (length, source) in _waiters)
            {
                if (_text.Length >= length)
                    source.TrySetResult();
            }
        }
    }

    public void Reopen()
    {
        Reopened++;
        if (ReopenFailure is not null)
            throw ReopenFailure;
    }

    public void Dispose() => Closed++;
}
