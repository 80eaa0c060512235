namespace Switchyard.EndToEnd;

/// <summary>kill -9 amid registrations: each accepted one ends as one user who can log in, or as a rejection that its operation tells.</summary>
public sealed class RegistrationFaultTests : IAsyncLifetime
{
    private readonly CheapSystem system = new();

    [SkippableFact]
    public async Task Five_hundred_registrations_survive_the_death_of_every_process()
    {
        _ = system.Promised();
        using var registrations = new Registrations(system, 500);
        var running = registrations.RunAsync(concurrency: 12);
        (int After, Func<Task> Kill)[] faults =
        [
            (30, () => system.Own.KillAppAsync(3502)),
            (90, () => system.Own.KillAppAsync(3501)),
            (150, () => system.Own.KillAppAsync(3500)),
            (210, KillSidecarsAsync),
            (270, () => system.Own.KillAppAsync(3501)),
            (320, () => system.Own.KillAppAsync(3502)),
            (370, () => Task.WhenAll(system.Own.KillAppAsync(3501), system.Own.KillAppAsync(3502))),
            (420, KillSidecarsAsync),
        ];
        foreach (var (after, kill) in faults)
        {
            await registrations.ReachAsync(after);
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
