using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Switchyard.Bench.Load;
using Switchyard.Sandbox;

namespace Switchyard.Bench;

/// <summary>
/// The pipeline and a NestJS one over NATS JetStream (bench/peer) in turns, so that a noisy machine meets both alike. The peer has one HTTP hop, keeps its messages in
/// memory and stores nothing; Switchyard has four and every message is on disk.
/// </summary>
internal static class PeerBench
{
    private const int Rounds = 3;

    /// <summary>Until the code that runs is compiled for good: on two busy cores the compilers are at it for 25 s.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30);

    /// <param name="args"><c>[seconds] [concurrency]</c> of each turn, by default 8 32. Needs Node.js, npm and nats-server.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var time = TimeSpan.FromSeconds(args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 8);
        var concurrency = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 32;
        var person = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "person-medium.bin"));
        var data = Directory.CreateTempSubdirectory("switchyard-peer-");
        var peer = new List<ChildProcess>();
        try
        {
            await using var system = await RunningSystem.StartAsync();
            var address = await StartPeerAsync(peer, data.FullName);
            (string Name, Uri Address, byte[] Request, List<ProcessMeter> Meters)[] sides =
            [
                ("Switchyard", system.BaseAddress, Request(system.BaseAddress, "/contact-persons", "application/octet-stream", person), await MetersAsync(system)),
                ("peer", address, Request(address, "/datas/number", "application/json", Encoding.ASCII.GetBytes($"{{\"dude\":[{string.Join(',', person)}]}}")),
                    peer.ConvertAll(process => new ProcessMeter(process.Name, process.Id))),
            ];
            foreach (var side in sides)
                await PostAsync(side.Address, side.Request, concurrency, WarmUp);

            var report = new Dictionary<string, double>();
            for (var round = 1; round <= Rounds; round++)
            {
                foreach (var (name, at, request, meters) in sides)
                {
                    meters.ForEach(meter => meter.Reset());
                    var latencies = await PostAsync(at, request, concurrency, time);
                    // What is still on its way belongs to this turn.
                    await QuietAsync(meters);
                    report[$"{name}, turn {round}: accepted per second"] = latencies.Count / time.TotalSeconds;
                    report[$"{name}, turn {round}: p99 ms"] = latencies.At(0.99);
                    report[$"{name}, turn {round}: CPU us per message"] = meters.Sum(meter => meter.Used()) / latencies.Count * 1e6;
                }
            }
            foreach (var what in (string[])["accepted per second", "CPU us per message"])
                report[$"Switchyard / peer: {what}"] = Sum(report, "Switchyard", what) / Sum(report, "peer", what);
            Report.Write("peer", report);
            return 0;
        }
        finally
        {
            foreach (var process in peer)
            {
                await process.StopAsync();
                process.Dispose();
            }
            data.Delete(recursive: true);
        }
    }

    private static double Sum(Dictionary<string, double> report, string side, string what) =>
        report.Where(line => line.Key.StartsWith(side + ",", StringComparison.Ordinal) && line.Key.EndsWith(what, StringComparison.Ordinal)).Sum(line => line.Value);

    private static async Task<List<ProcessMeter>> MetersAsync(RunningSystem system)
    {
        var meters = new List<ProcessMeter> { new("sidecars", system.RunnerId) };
        foreach (var port in (int[])[3500, 3503, 3504])
            meters.Add(new ProcessMeter($"app of {port}", await system.AppProcessAsync(port)));
        return meters;
    }

    private static async Task<Uri> StartPeerAsync(List<ChildProcess> processes, string data)
    {
        var folder = Path.Combine(SystemFolder.RepositoryRoot, "bench", "peer");
        var lines = new ConcurrentQueue<string>();
        using (var install = ChildProcess.Start("npm", ["npm", "ci", "--silent"], folder, [], lines.Enqueue))
            await Wait.UntilAsync("the peer's packages", () => Task.FromResult(install.HasExited && install.ExitCode == 0), TimeSpan.FromMinutes(3));
        var nats = FreePorts.Take().ToString(CultureInfo.InvariantCulture);
        var http = FreePorts.Take().ToString(CultureInfo.InvariantCulture);
        await StartAsync("nats-server", ["nats-server", "-js", "-sd", data, "-a", "127.0.0.1", "-p", nats], "Server is ready");
        await StartAsync("publisher", ["node", "publisher.js", http, $"nats://127.0.0.1:{nats}"], "ready");
        await StartAsync("subscriber", ["node", "subscriber.js", $"nats://127.0.0.1:{nats}"], "ready");
        return new Uri($"http://127.0.0.1:{http}");

        async Task StartAsync(string name, string[] command, string sign)
        {
            var own = new ConcurrentQueue<string>();
            processes.Add(ChildProcess.Start(name, command, folder, [], own.Enqueue));
            await Wait.UntilAsync(name, () => Task.FromResult(own.Any(line => line.Contains(sign, StringComparison.Ordinal))), TimeSpan.FromSeconds(30));
        }
    }

    private static async Task QuietAsync(List<ProcessMeter> meters)
    {
        for (double before = -1, now = 0; now - before > 0.05; before = now, now = meters.Sum(meter => meter.Used()))
            await Task.Delay(500);
    }

    private static async Task<Latencies> PostAsync(Uri address, byte[] request, int concurrency, TimeSpan time)
    {
        var latencies = new Latencies();
        await HttpConnection.RepeatAsync(address, request, 202, concurrency, time, latencies);
        return latencies;
    }

    private static byte[] Request(Uri address, string path, string type, byte[] body) =>
        [.. Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
}
