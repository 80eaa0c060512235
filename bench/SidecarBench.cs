using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Switchyard.Bench.Load;
using Switchyard.Sandbox;

namespace Switchyard.Bench;

/// <summary>The embedded sidecar alone: what it adds to a call of one app by another, and what a publish costs. The app is an empty one in this process.</summary>
internal static class SidecarBench
{
    private const string Token = "only-for-the-bench";
    private const int WarmUp = 20_000;
    private static readonly int[] Concurrencies = [1, 32];

    /// <param name="args"><c>[seconds]</c> for each line, by default 8.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var time = TimeSpan.FromSeconds(args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 8);
        var folder = Directory.CreateTempSubdirectory("switchyard-bench-");
        int app = FreePorts.Take(), caller = FreePorts.Take(), callee = FreePorts.Take();
        try
        {
            await WriteRunFileAsync(folder.FullName, app, caller, callee);
            await using var empty = await EmptyAppAsync(app);
            using var sidecars = ChildProcess.Start("the sidecars", ["dotnet", SystemFolder.Assembly("Sidecar"), "run", "-f", folder.FullName, "--no-build"],
                folder.FullName, [new("DAPR_API_TOKEN", Token), new("APP_API_TOKEN", Token)], _ => { });
            try
            {
                await ReadyAsync(sidecars, caller, callee);
                Report.Write("sidecar", await MeasureAsync(new ProcessMeter("sidecars", sidecars.Id), app, caller, time));
            }
            finally
            {
                await sidecars.StopAsync();
            }
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Dictionary<string, double>> MeasureAsync(ProcessMeter meter, int app, int caller, TimeSpan time)
    {
        var report = new Dictionary<string, double>();
        (string Name, Uri Address, byte[] Request, int Status)[] calls =
        [
            ("direct", Address(app), Request(app, "/echo"), 200),
            ("invoke", Address(caller), Request(caller, "/v1.0/invoke/callee/method/echo"), 200),
            ("publish", Address(caller), Request(caller, "/v1.0/publish/pubsub/bench"), 204),
        ];
        foreach (var call in calls)
        {
            var left = WarmUp;
            await HttpConnection.RepeatAsync(call.Address, call.Request, call.Status, 32, () => Interlocked.Decrement(ref left) < 0, new Latencies());
            foreach (var concurrency in Concurrencies)
            {
                var latencies = new Latencies();
                meter.Reset();
                var clock = Stopwatch.StartNew();
                await HttpConnection.RepeatAsync(call.Address, call.Request, call.Status, concurrency, time, latencies);
                var name = $"{call.Name}, concurrency {concurrency}";
                report[$"{name}: calls per second"] = latencies.Count / clock.Elapsed.TotalSeconds;
                report[$"{name}: p50 ms"] = latencies.At(0.50);
                report[$"{name}: p99 ms"] = latencies.At(0.99);
                if (call.Name != "direct")
                    report[$"{name}: sidecars' CPU us per call"] = meter.Used() / latencies.Count * 1e6;
            }
        }
        foreach (var concurrency in Concurrencies)
        {
            foreach (var share in (string[])["p50", "p99"])
                report[$"added by the sidecars, concurrency {concurrency}: {share} ms"] =
                    report[$"invoke, concurrency {concurrency}: {share} ms"] - report[$"direct, concurrency {concurrency}: {share} ms"];
        }
        report["sidecars: resident MB"] = meter.ResidentMegabytes();
        return report;
    }

    private static async Task WriteRunFileAsync(string folder, int app, int caller, int callee)
    {
        Directory.CreateDirectory(Path.Combine(folder, "components"));
        await File.WriteAllTextAsync(Path.Combine(folder, "components", "pubsub.yaml"), """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: pubsub
            spec:
              type: pubsub.sqlite
              version: v1
              metadata:
              - name: connectionString
                value: bench.db
            """);
        await File.WriteAllTextAsync(Path.Combine(folder, "dapr.yaml"), string.Create(CultureInfo.InvariantCulture, $"""
            version: 1
            common:
              resourcesPaths: [components]
            apps:
            - appID: caller
              appDirPath: .
              daprHTTPPort: {caller}
            - appID: callee
              appDirPath: .
              appPort: {app}
              daprHTTPPort: {callee}
            """));
    }

    private static async Task<WebApplication> EmptyAppAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}").UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        var app = builder.Build();
        app.MapPost("/echo", static context =>
        {
            context.Response.ContentLength = 2;
            return context.Response.Body.WriteAsync("ok"u8.ToArray()).AsTask();
        });
        await app.StartAsync();
        return app;
    }

    private static async Task ReadyAsync(ChildProcess sidecars, params int[] ports)
    {
        using var http = new HttpClient();
        foreach (var port in ports)
        {
            await Wait.UntilAsync($"the sidecar at {port}", async () =>
            {
                sidecars.ThrowIfEnded();
                using var health = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/v1.0/healthz"));
                return health.IsSuccessStatusCode;
            }, TimeSpan.FromSeconds(30));
        }
    }

    private static Uri Address(int port) => new($"http://127.0.0.1:{port}");

    private static byte[] Request(int port, string path) =>
    [
        .. Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\ndapr-api-token: {Token}\r\nContent-Type: application/octet-stream\r\nContent-Length: 300\r\n\r\n"),
        .. new byte[300],
    ];
}
