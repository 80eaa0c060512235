using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Switchyard.Bench.Load;
using Switchyard.Sandbox;

namespace Switchyard.Bench;

/// <summary>The contact-person pipeline as users meet it: through the gateway, every message durable, all processes on this machine.</summary>
internal static class PipelineBench
{
    /// <summary>Messages until the code that runs is compiled for good.</summary>
    private const int WarmUp = 60_000;

    private static readonly (string Name, int SidecarPort)[] Apps = [("gateway", 3500), ("contact-intake", 3503), ("contact-processor", 3504)];

    /// <param name="args"><c>[seconds] [concurrency] [backlog]</c>, by default 15 32 50000.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 15;
        var concurrency = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 32;
        var backlog = args.Length > 2 ? int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture) : 50_000;
        await using var system = await RunningSystem.StartAsync();
        using var http = new HttpClient(new AdminAccess()) { BaseAddress = system.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };
        var meters = new List<ProcessMeter> { new("sidecars", system.RunnerId) };
        foreach (var (name, port) in Apps)
            meters.Add(new ProcessMeter(name, await system.AppProcessAsync(port)));
        await using var watch = new StoredWatch(http);
        await watch.StartAsync();
        var request = Request(system.BaseAddress, await File.ReadAllBytesAsync(
            Path.Combine(SystemFolder.RepositoryRoot, "tests", "EndToEnd", "samples", "person-medium.bin")));

        Console.WriteLine("warming up");
        var warm = 0;
        await PostAsync(system.BaseAddress, request, concurrency, watch, () => Interlocked.Increment(ref warm) > WarmUp, TimeSpan.FromSeconds(60));
        await DrainedAsync(watch);

        var posts = new Latencies();
        var before = watch.Way.Count;
        meters.ForEach(m => m.Reset());
        var clock = Stopwatch.StartNew();
        var accepted = await PostAsync(system.BaseAddress, request, concurrency, watch, () => false, TimeSpan.FromSeconds(seconds), posts);
        var rate = accepted / clock.Elapsed.TotalSeconds;
        await DrainedAsync(watch);
        var stored = watch.Way.Count - before;
        var report = new Dictionary<string, double>
        {
            ["accepted per second"] = rate,
            ["POST p50 ms"] = posts.At(0.50),
            ["POST p99 ms"] = posts.At(0.99),
            ["way to stored p50 ms"] = watch.Way.At(0.50),
            ["way to stored p99 ms"] = watch.Way.At(0.99),
            ["accepted"] = accepted,
            ["stored"] = stored,
        };
        foreach (var meter in meters)
            report[$"{meter.Name}: CPU us per message"] = meter.Used() / accepted * 1e6;
        report["all processes: CPU us per message"] = meters.Sum(m => m.Used()) / accepted * 1e6;

        await BacklogAsync(system, request, concurrency, watch, backlog, meters, report);
        foreach (var meter in meters)
            report[$"{meter.Name}: resident MB"] = meter.ResidentMegabytes();
        Report.Write("pipeline", report);
        return stored == accepted ? 0 : 1;
    }

    private static async Task BacklogAsync(RunningSystem system, byte[] request, int concurrency, StoredWatch watch, int backlog,
        List<ProcessMeter> meters, Dictionary<string, double> report)
    {
        var processor = await system.AppProcessAsync(3504);
        Console.WriteLine("making a backlog");
        await SignalAsync(processor, "STOP");
        var left = backlog;
        await PostAsync(system.BaseAddress, request, concurrency, watch, () => Interlocked.Decrement(ref left) < 0, TimeSpan.FromMinutes(5));
        var told = watch.Way.Count;
        watch.Forget();
        meters.ForEach(m => m.Reset());
        Console.WriteLine("draining the backlog");
        await SignalAsync(processor, "CONT");
        await Wait.UntilAsync("the backlog to be drained", () => Task.FromResult(watch.Way.Count - told >= backlog * 0.99), TimeSpan.FromMinutes(5));
        report["backlog"] = watch.Way.Count - told;
        report["drained per second"] = (watch.Way.Count - told) / Stopwatch.GetElapsedTime(watch.FirstAt, watch.LastAt).TotalSeconds;
        foreach (var meter in meters)
            report[$"{meter.Name}: CPU us per drained message"] = meter.Used() / backlog * 1e6;
    }

    private static async Task SignalAsync(int process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    private static async Task DrainedAsync(StoredWatch watch)
    {
        var last = -1;
        await Wait.UntilAsync("the queue to be empty", async () =>
        {
            var seen = last;
            last = watch.Way.Count;
            await Task.Delay(500);
            return watch.Way.Count == seen;
        }, TimeSpan.FromMinutes(2));
    }

    private static byte[] Request(Uri address, byte[] body) =>
    [
        .. Encoding.ASCII.GetBytes($"POST /contact-persons HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/octet-stream\r\nContent-Length: {body.Length}\r\n\r\n"),
        .. body,
    ];

    private static async Task<int> PostAsync(Uri address, byte[] request, int concurrency, StoredWatch watch, Func<bool> isEnough, TimeSpan atMost, Latencies? latencies = null)
    {
        var accepted = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            using var connection = new HttpConnection(address);
            while (clock.Elapsed < atMost && !isEnough())
            {
                var began = Stopwatch.GetTimestamp();
                var (status, body) = await connection.SendAsync(request);
                if (status != 202)
                    throw new InvalidOperationException($"{status} {Encoding.UTF8.GetString(body.Span)}");
                latencies?.Add(Stopwatch.GetElapsedTime(began));
                Interlocked.Increment(ref accepted);
                watch.Posted(JsonDocument.Parse(body).RootElement.GetProperty("ids")[0].GetString()!, began);
            }
        })));
        return accepted;
    }
}
