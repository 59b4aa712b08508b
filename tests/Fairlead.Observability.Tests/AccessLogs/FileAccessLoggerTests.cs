using System.Globalization;
using System.Text;
using Fairlead.AccessLogging;
using Fairlead.Configuration;
using Fairlead.Extensions;
using Fairlead.Observability.AccessLogs;
using Fairlead.Streams;

namespace Fairlead.Observability.Tests.AccessLogs;

public sealed class FileAccessLoggerTests : IAsyncDisposable
{
    private const int Limit = 16 * 1024 * 1024;

    private readonly TestExtensionContext _context = new();
    private readonly ManualTime _time = new();
    private readonly FakeSink _sink = new();
    private readonly AccessLogFiles _files;
    private readonly ExtensionRegistry _extensions = new();

    public FileAccessLoggerTests()
    {
        _files = new AccessLogFiles(_time, TimeSpan.FromSeconds(1), _ => _sink);
        FileAccessLoggerFactory.Register(_extensions, _files);
    }

    public ValueTask DisposeAsync()
    {
        _sink.MayWrite.Set();
        return _files.DisposeAsync();
    }

    [Fact]
    public async Task Lines_then_in_the_file_after_the_timer()
    {
        var logger = Create("%RESPONSE_CODE%\n");
        logger.Log(new StreamInfo { ResponseCode = 200 });
        logger.Log(new StreamInfo { ResponseCode = 404 });
        Assert.Equal("", _sink.Text);
        Assert.Equal(TimeSpan.FromSeconds(1), _time.PeriodOfFirst);
        _time.Fire();
        await _sink.WaitForAsync(8);
        Assert.Equal("200\n404\n", _sink.Text);
        await _files.FlushAsync();
        Assert.Equal(1, _context.Stat("filesystem.flushed_by_timer"));
        Assert.Equal(1, _context.Stat("filesystem.write_completed"));
    }

    [Fact]
    public async Task A_full_buffer_then_written_without_the_timer()
    {
        var logger = Create("%LOCAL_REPLY_BODY%\n");
        var info = new StreamInfo { LocalReplyBody = new string('x', 1023) };
        for (var i = 0; i < 64; i++)
            logger.Log(info);
        await _sink.WaitForAsync(64 * 1024);
        Assert.Equal(64 * 1024, _sink.Text.Length);
        Assert.Equal(1, _sink.Writes);
        Assert.Equal(0, _context.Stat("filesystem.flushed_by_timer"));
    }

    [Fact]
    public async Task Json_then_a_line_per_object()
    {
        var logger = Create(new FileAccessLog { Path = "a", JsonFormat = """{"code":"%RESPONSE_CODE%","route":"%ROUTE_NAME%"}""", OmitEmptyValues = true });
        logger.Log(new StreamInfo { ResponseCode = 200 });
        await logger.DisposeAsync();
        Assert.Equal("{\"code\":200}\n", _sink.Text);
    }

    [Fact]
    public async Task Many_threads_then_every_line_whole_and_in_each_threads_order()
    {
        const int Lines = 30_000;
        var logger = Create("%ROUTE_NAME% %BYTES_SENT%\n");
        var threads = Enumerable.Range(0, 4).Select(t => new Thread(() =>
        {
            var info = new StreamInfo { RouteName = "thread-" + t };
            for (var i = 0; i < Lines; i++)
            {
                info.BytesSent = i;
                logger.Log(info);
                if (i % 1000 == 0)
                    _time.Fire();
            }
        })).ToArray();
        Array.ForEach(threads, static t => t.Start());
        Array.ForEach(threads, static t => t.Join());
        await logger.DisposeAsync();
        Assert.Equal(0, _context.Stat("filesystem.write_dropped"));
        var seen = new Dictionary<string, int>();
        foreach (var line in _sink.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ');
            Assert.Equal(seen.GetValueOrDefault(parts[0], -1) + 1, int.Parse(parts[1], CultureInfo.InvariantCulture));
            seen[parts[0]] = int.Parse(parts[1], CultureInfo.InvariantCulture);
        }

        Assert.Equal(4, seen.Count);
        Assert.All(seen.Values, static last => Assert.Equal(Lines - 1, last));
    }

    [Fact]
    public async Task A_disk_that_hangs_then_bounded_memory_and_counted_drops_and_all_is_well_after()
    {
        var logger = Create("%LOCAL_REPLY_BODY%\n");
        var info = new StreamInfo { LocalReplyBody = new string('x', 32 * 1024 - 1) };
        _sink.MayWrite.Reset();
        for (var i = 0; i < 2000; i++)
            logger.Log(info);
        var dropped = _context.Stat("filesystem.write_dropped");
        Assert.InRange(dropped, 2000 - (Limit / (32 * 1024)) - 2, 1999);
        _sink.MayWrite.Set();
        await _files.FlushAsync();
        Assert.Equal((2000 - dropped) * 32 * 1024, _sink.Text.Length);
        logger.Log(info);
        await _files.FlushAsync();
        Assert.Equal((2001 - dropped) * 32 * 1024, _sink.Text.Length);
        Assert.Equal(dropped, _context.Stat("filesystem.write_dropped"));
    }

    [Fact]
    public async Task A_disk_that_fails_then_counted_and_one_line_in_the_log_until_it_works_again()
    {
        var logger = Create("x\n");
        _sink.Failure = new IOException("no space left on device");
        for (var i = 0; i < 3; i++)
        {
            logger.Log(new StreamInfo());
            await _files.FlushAsync();
        }

        Assert.Equal(3, _context.Stat("filesystem.write_failed"));
        Assert.Contains("cannot be written", Assert.Single(_context.Lines), StringComparison.Ordinal);
        _sink.Failure = null;
        logger.Log(new StreamInfo());
        await _files.FlushAsync();
        Assert.Equal("x\n", _sink.Text);
        _sink.Failure = new UnauthorizedAccessException();
        logger.Log(new StreamInfo());
        await _files.FlushAsync();
        Assert.Equal(2, _context.Lines.Count);
    }

    [Fact]
    public async Task Reopen_then_before_the_next_write_and_a_failure_is_counted()
    {
        var logger = Create("x\n");
        logger.Log(new StreamInfo());
        _files.Reopen();
        await _files.FlushAsync();
        Assert.Equal(1, _sink.Reopened);
        _sink.ReopenFailure = new IOException("gone");
        _files.Reopen();
        await _files.FlushAsync();
        Assert.Equal(1, _context.Stat("filesystem.reopen_failed"));
        logger.Log(new StreamInfo());
        await _files.FlushAsync();
        Assert.Equal("x\nx\n", _sink.Text);
    }

    [Fact]
    public async Task Two_loggers_of_one_path_then_one_file_that_closes_with_the_last()
    {
        var (one, two) = (Create("1\n"), Create("2\n"));
        one.Log(new StreamInfo());
        two.Log(new StreamInfo());
        await one.DisposeAsync();
        await one.DisposeAsync();
        Assert.Equal("1\n2\n", _sink.Text);
        Assert.Equal(0, _sink.Closed);
        await two.DisposeAsync();
        Assert.NotEqual(0, _sink.Closed);
        var three = Create("3\n");
        three.Log(new StreamInfo());
        await three.DisposeAsync();
        Assert.Equal("1\n2\n3\n", _sink.Text);
    }

    [Fact]
    public async Task Dispose_of_the_files_then_the_rest_is_written_and_late_flushes_return()
    {
        var logger = Create("x\n");
        logger.Log(new StreamInfo());
        await _files.DisposeAsync();
        Assert.Equal("x\n", _sink.Text);
        await _files.FlushAsync();
        await logger.DisposeAsync();
        Assert.NotEqual(0, _sink.Closed);
    }

    [Fact]
    public async Task Log_at_steady_state_allocates_nothing()
    {
        var logger = Create(new FileAccessLog { Path = "a" });
        var info = new StreamInfo { ResponseCode = 200, Protocol = "HTTP/1.1" };
        for (var i = 0; i < 5000; i++)
            logger.Log(info);
        await _files.FlushAsync();

        // On one thread from here on: buffers belong to threads, and an await may change it.
        var least = long.MaxValue;
        var thread = new Thread(() =>
        {
            for (var round = 0; round < 20 && least > 0; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < 300; i++)
                    logger.Log(info);
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }
        });
        thread.Start();
        thread.Join();
        Assert.Equal(0, least);
    }

    [Fact]
    public async Task Real_files_then_appended_and_rotated()
    {
        var directory = Directory.CreateTempSubdirectory("fairlead-log-");
        try
        {
            var path = Path.Combine(directory.FullName, "access.log");
            await File.WriteAllTextAsync(path, "before\n", TestContext.Current.CancellationToken);
            await using var files = new AccessLogFiles(_time);
            var extensions = new ExtensionRegistry();
            FileAccessLoggerFactory.Register(extensions, files);
            var factory = extensions.Find<AccessLoggerFactory>("envoy.access_loggers.file")!;
            var logger = factory.Create(new FileAccessLog { Path = path, Format = "%ROUTE_NAME%\n" }, _context);
            logger.Log(new StreamInfo { RouteName = "one" });
            await files.FlushAsync();
            logger.Log(new StreamInfo { RouteName = "two" });
            await files.FlushAsync();
            Assert.Equal("before\none\ntwo\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
            File.Move(path, path + ".1");
            logger.Log(new StreamInfo { RouteName = "three" });
            files.Reopen();
            await files.FlushAsync();
            Assert.Equal("three\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));

            // Somebody else truncates it ("copytruncate"): no hole of zero bytes.
            await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
            logger.Log(new StreamInfo { RouteName = "four" });
            await logger.DisposeAsync();
            Assert.Equal("four\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_path_that_cannot_be_opened_then_counted_and_logged()
    {
        await using var files = new AccessLogFiles(_time);
        var extensions = new ExtensionRegistry();
        FileAccessLoggerFactory.Register(extensions, files);
        var logger = extensions.Find<AccessLoggerFactory>("envoy.access_loggers.file")!.Create(new FileAccessLog { Path = "/nonexistent/fairlead/access.log" }, _context);
        logger.Log(new StreamInfo());
        await files.FlushAsync();
        Assert.Equal(1, _context.Stat("filesystem.write_failed"));
        Assert.Contains("/nonexistent/fairlead/access.log", Assert.Single(_context.Lines), StringComparison.Ordinal);
    }

    private IAccessLogger Create(string format) => Create(new FileAccessLog { Path = "a", Format = format });

    private IAccessLogger Create(FileAccessLog options)
    {
        var factory = _extensions.Find<AccessLoggerFactory>("envoy.access_loggers.file")!;
        var errors = new List<ConfigError>();
        var bound = factory.BindOptions(new ExtensionConfig { Name = factory.Name, Config = options }, "log", errors);
        Assert.Empty(errors);
        return factory.Create(bound, _context);
    }
}
