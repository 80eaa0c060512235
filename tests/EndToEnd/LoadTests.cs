using Switchyard.Sandbox;

namespace Switchyard.EndToEnd;

/// <summary>Many messages at once.</summary>
public sealed class LoadTests : IAsyncLifetime
{
    private static readonly int Messages = TestSize.Of(usual: 4_000, full: 20_000);
    private readonly ContactSystem system = new();

    [SkippableFact]
    public async Task Thousands_of_messages_are_stored_and_listed_exactly_once()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        var traffic = await Traffic.StartAsync(system);
        await traffic.PostAsync(Messages, concurrency: 32, limit.Token);

        Assert.Equal(Messages, traffic.Accepted.Distinct().Count());
        await traffic.AllStoredAndListedOnceAsync(TimeSpan.FromMinutes(3));
    }

    public Task InitializeAsync() => system.InitializeAsync();

    public Task DisposeAsync() => system.DisposeAsync();
}
