using Switchyard.Sandbox;

namespace Switchyard.EndToEnd;

/// <summary>kill -9 amid registrations: each accepted one ends as one user who can log in, or as a rejection that its operation tells.</summary>
public sealed class RegistrationFaultTests : IAsyncLifetime
{
    private static readonly int Count = TestSize.Of(usual: 200, full: 500);
    private readonly CheapSystem system = new();

    [SkippableFact]
    public async Task Hundreds_of_registrations_survive_the_death_of_every_process()
    {
        _ = system.Promised();
        using var registrations = new Registrations(system, Count);
        var running = registrations.RunAsync(concurrency: 12);
        (int AfterPercent, Func<Task> Kill)[] faults =
        [
            (6, () => system.Own.KillAppAsync(3502)),
            (18, () => system.Own.KillAppAsync(3501)),
            (30, () => system.Own.KillAppAsync(3500)),
            (42, KillSidecarsAsync),
            (54, () => system.Own.KillAppAsync(3501)),
            (64, () => system.Own.KillAppAsync(3502)),
            (74, () => Task.WhenAll(system.Own.KillAppAsync(3501), system.Own.KillAppAsync(3502))),
            (84, KillSidecarsAsync),
        ];
        foreach (var (afterPercent, kill) in faults)
        {
            await registrations.ReachAsync(Count * afterPercent / 100);
            await kill();
        }
        await running;
        await registrations.AssertKeptAsync();
    }

    private async Task KillSidecarsAsync()
    {
        await system.Own.KillSidecarsAsync();
        await system.Own.StartAgainAsync();
    }

    public Task InitializeAsync() => system.InitializeAsync();

    public Task DisposeAsync() => system.DisposeAsync();
}
