using Switchyard.Bench;
using Switchyard.Bench.Capnp;

// The load generator shares the cores with what it measures: its sockets are handled on the thread that polls them, as the apps' are.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");

var benches = new Bench[]
{
    new("capnp", "guard, decode and check a contact person, beside System.Text.Json", "", _ => CapnpBench.Run()),
    new("fuzz", "mutated contact-person messages through guard, decoder and runtime", "[--count N] [--seed S]", FuzzBench.Run),
    new("pipeline", "contact persons from the public POST to stored", "[seconds] [concurrency] [backlog]", PipelineBench.RunAsync),
    new("peer", "the pipeline and a NestJS one over NATS (bench/peer) in turns", "[seconds] [concurrency]", PeerBench.RunAsync),
    new("sidecar", "the sidecar alone: latency and processor time that it adds to a call, cost of a publish", "[seconds]", SidecarBench.RunAsync),
    new("log", "the durable log alone: publishes and drained messages a second, cost by backlog", "[backlog ...]", SqliteLogBench.RunAsync),
    new("users", "GET /users/{id} with an access token, through gateway and users", "[seconds] [concurrency]", UsersBench.RunAsync),
};

if (benches.FirstOrDefault(bench => bench.Name == args.FirstOrDefault()) is { } chosen)
    return await chosen.RunAsync(args[1..]);

Console.Error.WriteLine("dotnet run -c Release --project bench -- COMMAND");
foreach (var bench in benches)
    Console.Error.WriteLine($"  {bench.Name} {bench.Arguments}\n      {bench.Question}");
return 2;

/// <summary>One question that this project answers with a measurement.</summary>
internal sealed record Bench(string Name, string Question, string Arguments, Func<string[], Task<int>> RunAsync);
