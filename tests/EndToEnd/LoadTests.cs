namespace Switchyard.EndToEnd;

/// <summary>Many messages at once.</summary>
public sealed class LoadTests : IAsyncLifetime
{
    private readonly ContactSystem system = new();

    [SkippableFact]
    public async Task Twenty_thousand_messages_are_stored_and_listed_exactly_once()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        var traffic = new Traffic(system);
        await traffic.PostAsync(20_000, concurrency: 32, limit.Token);

        Assert.Equal(20_000, traffic.Accepted.Distinct().Count());
        await traffic.AllStoredAndListedOnceAsync(TimeSpan.FromMinutes(3));
    }

    public Task InitializeAsync() => system.InitializeAsync();

    public Task DisposeAsync() => system.DisposeAsync();
}
