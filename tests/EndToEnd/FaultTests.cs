using Switchyard.Sandbox;

namespace Switchyard.EndToEnd;

/// <summary>kill -9 with messages flowing: what was answered 202 is stored once and listed once, whichever process dies.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private readonly ContactSystem system = new();

    [SkippableTheory]
    [InlineData("gateway", 3500)]
    [InlineData("contact-intake", 3503)]
    [InlineData("contact-processor", 3504)]
    public async Task An_app_is_killed(string app, int sidecarPort)
    {
        Assert.NotEmpty(app);
        await UnderTrafficAsync(async traffic =>
        {
            for (var round = 0; round < TestSize.Of(usual: 3, full: 10); round++)
            {
                await traffic.MoreAsync(300);
                await system.Own.KillAppAsync(sidecarPort);
            }
            await traffic.MoreAsync(300);
        });
        Assert.Contains(system.Own.Output, line => line.Contains(app, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task The_sidecar_process_is_killed() => await UnderTrafficAsync(async traffic =>
    {
        for (var round = 0; round < TestSize.Of(usual: 2, full: 5); round++)
        {
            await traffic.MoreAsync(300);
            await system.Own.KillSidecarsAsync();
            await system.Own.StartAgainAsync();
        }
        await traffic.MoreAsync(300);
    });

    [SkippableFact]
    public async Task Messages_wait_while_the_processor_is_away()
    {
        var own = system.Promised();
        var traffic = await Traffic.StartAsync(system);
        await own.KillAppAsync(3504);
        await traffic.PostAsync(500, concurrency: 8, CancellationToken.None);
        await own.KillSidecarsAsync();
        await own.StartAgainAsync();
        await traffic.AllStoredAndListedOnceAsync(Deadline);
    }

    private async Task UnderTrafficAsync(Func<Traffic, Task> fault)
    {
        _ = system.Promised();
        var traffic = await Traffic.StartAsync(system);
        using var stop = new CancellationTokenSource();
        var posting = traffic.PostUntilAsync(8, stop.Token);
        try
        {
            await fault(traffic);
        }
        finally
        {
            await stop.CancelAsync();
            await posting;
        }
        await traffic.AllStoredAndListedOnceAsync(Deadline);
    }

    public Task InitializeAsync() => system.InitializeAsync();

    public Task DisposeAsync() => system.DisposeAsync();
}
