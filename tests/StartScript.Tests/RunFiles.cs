using System.Runtime.Versioning;

namespace Switchyard.StartScript.Tests;

/// <summary>What the script asked of the CLI for every broker with every store, from one PowerShell that calls it for each.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RunFiles : IAsyncLifetime
{
    private readonly Dictionary<(string Broker, string State), DaprCall> _calls = [];

    /// <summary>All brokers and stores that daprd runs.</summary>
    public static IEnumerable<(string Broker, string State)> Pairs =>
        from broker in ScriptFolder.Choices("pubsub")
        from state in ScriptFolder.Choices("state")
        where broker != "embedded" && state != "embedded"
        select (broker, state);

    /// <summary>All that was printed; for each call a line with its exit code.</summary>
    public string Output { get; private set; } = "nothing was run";

    /// <summary>Whether a run file was still there after the last call.</summary>
    public bool LeftAFile { get; private set; }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (await PowerShell.MissingAsync() is not null)
            return;
        using var folder = await ScriptFolder.CreateAsync();
        folder.AddDapr();
        folder.Listen();
        var calls = Pairs.Select(pair => $"$env:AS = '{pair.Broker}-{pair.State}'; "
            + $"./tye-free-run.ps1 -Broker {pair.Broker} -State {pair.State} -NoBuild; \"$env:AS ended with $LASTEXITCODE\"");
        Output = (await PowerShell.RunAsync(folder.Path, folder.Environment, "-Command", string.Join("; ", calls))).Output;
        LeftAFile = File.Exists(folder.RunFile);
        foreach (var pair in Pairs)
            if (folder.Call($"{pair.Broker}-{pair.State}") is { } call)
                _calls[pair] = call;
    }

    /// <summary>How the CLI was called for a pair.</summary>
    internal DaprCall Call((string Broker, string State) pair) =>
        _calls.TryGetValue(pair, out var call) ? call : throw new InvalidOperationException($"dapr was not called for {pair}: {Output}");

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;
}
