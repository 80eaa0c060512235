using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Switchyard.Bench.Load;
using Switchyard.Sandbox;

namespace Switchyard.Bench;

/// <summary><c>GET /users/{id}</c> with a valid token, from the public port through gateway, sidecars and <c>users</c> and back, all processes on this machine.</summary>
internal static class UsersBench
{
    /// <summary>Requests until the code that runs is compiled for good.</summary>
    private const int WarmUp = 60_000;

    private static readonly (string Name, int SidecarPort)[] Apps = [("gateway", 3500), ("users", 3502)];

    /// <param name="args"><c>[seconds] [concurrency]</c>, by default 15 32.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 15;
        var concurrency = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 32;
        await using var system = await RunningSystem.StartAsync();
        var request = await RequestAsync(system.BaseAddress);
        var meters = new List<ProcessMeter> { new("sidecars", system.RunnerId) };
        foreach (var (name, port) in Apps)
            meters.Add(new ProcessMeter(name, await system.AppProcessAsync(port)));

        Console.WriteLine("warming up");
        var left = WarmUp;
        await HttpConnection.RepeatAsync(system.BaseAddress, request, 200, concurrency, () => Interlocked.Decrement(ref left) < 0, new Latencies());
        var latencies = new Latencies();
        meters.ForEach(meter => meter.Reset());
        var clock = Stopwatch.StartNew();
        await HttpConnection.RepeatAsync(system.BaseAddress, request, 200, concurrency, TimeSpan.FromSeconds(seconds), latencies);
        var report = new Dictionary<string, double>
        {
            ["requests per second"] = latencies.Count / clock.Elapsed.TotalSeconds,
            ["p50 ms"] = latencies.At(0.50),
            ["p99 ms"] = latencies.At(0.99),
        };
        foreach (var meter in meters)
            report[$"{meter.Name}: CPU us per request"] = meter.Used() / latencies.Count * 1e6;
        report["all processes: CPU us per request"] = meters.Sum(meter => meter.Used()) / latencies.Count * 1e6;
        foreach (var meter in meters)
            report[$"{meter.Name}: resident MB"] = meter.ResidentMegabytes();
        Report.Write("users", report);
        return 0;
    }

    /// <summary>The request of a user who reads itself.</summary>
    private static async Task<byte[]> RequestAsync(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        const string email = "bench@example.com", password = "only for the bench";
        using var registered = await http.PostAsJsonAsync("auth/register", new { email, name = "Bench", password });
        var id = (await ReadAsync(registered)).GetProperty("id").GetString();
        using var loggedIn = await http.PostAsJsonAsync("auth/login", new { email, password });
        var token = (await ReadAsync(loggedIn)).GetProperty("access_token").GetString();
        return Encoding.ASCII.GetBytes($"GET /users/{id} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer {token}\r\n\r\n");
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer) => answer.IsSuccessStatusCode
        ? await answer.Content.ReadFromJsonAsync<JsonElement>()
        : throw new InvalidOperationException($"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
}
