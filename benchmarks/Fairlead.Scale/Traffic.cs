using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Scale;

/// <summary>Requests at a steady pace on kept-alive connections. Runs as a process of its own, so that what the control plane does is not measured with it.</summary>
internal static class Traffic
{
    private const int Connections = 4;
    private const int RequestsPerSecond = 250;

    /// <summary>What the upstream answers.</summary>
    public static ReadOnlySpan<byte> Body => "hello"u8;

    /// <summary>Prints the 50th and the 99th percentile in microseconds, and the number of errors.</summary>
    public static void Run(int port, string host, int seconds)
    {
        var times = new List<double>[Connections];
        var errors = 0;
        var threads = Enumerable.Range(0, Connections).Select(i => new Thread(() => times[i] = Run(port, host, seconds, ref errors))).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        var all = times.SelectMany(t => t).Order().ToArray();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{all[all.Length / 2]:F0} {all[all.Length * 99 / 100]:F0} {errors}"));
    }

    /// <summary>Runs it as a process, and tells what that printed.</summary>
    public static async Task<(double Median, double P99, int Errors)> MeasureAsync(int port, string host, int seconds)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["traffic", $"{port}", host, $"{seconds}"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var line = (await process.StandardOutput.ReadToEndAsync()).Split(' ');
        return (double.Parse(line[0], CultureInfo.InvariantCulture), double.Parse(line[1], CultureInfo.InvariantCulture), int.Parse(line[2], CultureInfo.InvariantCulture));
    }

    private static List<double> Run(int port, string host, int seconds, ref int errors)
    {
        var times = new List<double>(RequestsPerSecond * seconds);
        var request = Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");
        var answer = new byte[4096];
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect("127.0.0.1", port);
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < RequestsPerSecond * seconds; i++)
        {
            // The time counts from when the request was due: waiting behind a slow one counts, too.
            var due = TimeSpan.FromSeconds((double)i / RequestsPerSecond);
            if (due - Stopwatch.GetElapsedTime(begin) is { Ticks: > 0 } early)
                Thread.Sleep(early);
            var sent = Stopwatch.GetTimestamp();
            socket.Send(request);
            var count = 0;
            while (count < 12 || !answer.AsSpan(0, count).EndsWith(Body))
            {
                var received = socket.Receive(answer, count, answer.Length - count, SocketFlags.None);
                count += received > 0 ? received : throw new InvalidOperationException("the proxy has closed a connection");
            }

            var late = Stopwatch.GetElapsedTime(begin, sent) - due;
            times.Add((Stopwatch.GetElapsedTime(sent) + (late > TimeSpan.FromMilliseconds(4) ? late : TimeSpan.Zero)).TotalMicroseconds);
            if (!answer.AsSpan(0, 12).SequenceEqual("HTTP/1.1 200"u8))
                Interlocked.Increment(ref errors);
        }

        return times;
    }
}
