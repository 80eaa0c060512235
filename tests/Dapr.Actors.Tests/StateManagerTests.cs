using System.Text.Json;
using Dapr.Actors.Http;
using Dapr.Actors.Runtime;
using Dapr.Client.Tests;

namespace Dapr.Actors.Tests;

public sealed class StateManagerTests : IAsyncLifetime
{
    private readonly Dictionary<string, SidecarAnswer> stored = [];
    private RecordingSidecar sidecar = null!;
    private ActorStateManager state = null!;

    private IEnumerable<string> Saves => sidecar.Requests.Where(request => request.Method == "PUT").Select(request => request.Text);

    public async Task InitializeAsync()
    {
        sidecar = await RecordingSidecar.StartAsync();
        sidecar.Answer = request => stored.GetValueOrDefault(request.Target.Split('/')[^1], new SidecarAnswer(204));
        var http = new ActorHttp(sidecar.Endpoint, "s3cret");
        state = new ActorStateManager(new ActorStateStore(http, "Type", "id 1", new JsonSerializerOptions(JsonSerializerDefaults.Web)));
    }

    public async Task DisposeAsync() => await sidecar.DisposeAsync();

    [Fact]
    public async Task A_state_is_loaded_once()
    {
        stored["a"] = new SidecarAnswer(200, "7");

        Assert.Equal(7, await state.GetStateAsync<int>("a"));
        Assert.Equal(7, await state.GetStateAsync<int>("a"));

        Assert.Equal(("GET", "/v1.0/actors/Type/id%201/state/a"), (sidecar.Single.Method, sidecar.Single.Target));
        Assert.Equal("s3cret", sidecar.Single.Header("dapr-api-token"));
    }

    [Fact]
    public async Task Missing_states_are_missing()
    {
        await Assert.ThrowsAsync<KeyNotFoundException>(() => state.GetStateAsync<int>("a"));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => state.RemoveStateAsync("a"));
        Assert.False((await state.TryGetStateAsync<int>("a")).HasValue);
        Assert.False(await state.TryRemoveStateAsync("a"));
        Assert.False(await state.ContainsStateAsync("a"));
    }

    [Fact]
    public async Task Nothing_changed_sends_nothing()
    {
        stored["a"] = new SidecarAnswer(200, "7");
        await state.GetStateAsync<int>("a");

        await state.SaveStateAsync();

        Assert.Empty(Saves);
    }

    [Fact]
    public async Task All_changes_are_one_transaction()
    {
        stored["old"] = new SidecarAnswer(200, "1");
        stored["gone"] = new SidecarAnswer(200, "1");
        await state.SetStateAsync("old", 2);
        await state.AddStateAsync("new", new { Name = "x" });
        await state.RemoveStateAsync("gone");

        await state.SaveStateAsync();
        await state.SaveStateAsync();

        Assert.Equal(
            """[{"operation":"upsert","request":{"key":"old","value":2}},{"operation":"upsert","request":{"key":"new","value":{"name":"x"}}},{"operation":"delete","request":{"key":"gone"}}]""",
            Assert.Single(Saves));
    }

    [Fact]
    public async Task An_addition_that_is_removed_again_was_never_there()
    {
        await state.AddStateAsync("a", 1);
        Assert.True(await state.TryRemoveStateAsync("a"));

        await state.SaveStateAsync();

        Assert.Empty(Saves);
    }

    [Fact]
    public async Task A_removed_state_can_be_added_again()
    {
        stored["a"] = new SidecarAnswer(200, "1");
        await state.RemoveStateAsync("a");
        Assert.False(await state.TryRemoveStateAsync("a"));
        Assert.False(await state.ContainsStateAsync("a"));

        Assert.True(await state.TryAddStateAsync("a", 2));

        Assert.Equal(2, await state.GetStateAsync<int>("a"));
    }

    [Fact]
    public async Task An_existing_state_cannot_be_added()
    {
        stored["a"] = new SidecarAnswer(200, "1");

        await Assert.ThrowsAsync<InvalidOperationException>(() => state.AddStateAsync("a", 2));
        await state.SetStateAsync("b", 1);
        Assert.False(await state.TryAddStateAsync("b", 2));
        Assert.Equal(1, await state.GetOrAddStateAsync("a", 5));
        Assert.Equal(5, await state.GetOrAddStateAsync("c", 5));
        Assert.Equal(6, await state.AddOrUpdateStateAsync("c", 0, (_, value) => value + 1));
    }

    [Fact]
    public async Task A_time_to_live_is_whole_seconds_rounded_up()
    {
        await state.SetStateAsync("a", 1, TimeSpan.FromSeconds(59.5));

        await state.SaveStateAsync();

        Assert.Equal("""[{"operation":"upsert","request":{"key":"a","value":1,"metadata":{"ttlInSeconds":"60"}}}]""", Assert.Single(Saves));
    }

    [Fact]
    public async Task An_expired_state_is_missing()
    {
        stored["a"] = new SidecarAnswer(200, "1", new() { ["Metadata.ttlexpiretime"] = "2001-01-01T00:00:00Z" });
        stored["b"] = new SidecarAnswer(200, "1", new() { ["Metadata.ttlexpiretime"] = "2999-01-01T00:00:00Z" });
        await state.SetStateAsync("c", 1, TimeSpan.Zero);

        Assert.False((await state.TryGetStateAsync<int>("a")).HasValue);
        Assert.True((await state.TryGetStateAsync<int>("b")).HasValue);
        Assert.False((await state.TryGetStateAsync<int>("c")).HasValue);
        Assert.True(await state.TryAddStateAsync("c", 2));
    }

    [Fact]
    public async Task Setting_without_a_time_to_live_ends_one()
    {
        await state.SetStateAsync("a", 1, TimeSpan.FromMinutes(1));
        await state.SetStateAsync("a", 2);

        await state.SaveStateAsync();

        Assert.DoesNotContain("ttlInSeconds", Assert.Single(Saves));
    }

    [Fact]
    public async Task Clearing_forgets_changes_and_loaded_states()
    {
        stored["a"] = new SidecarAnswer(200, "1");
        await state.SetStateAsync("a", 2);

        await state.ClearCacheAsync();
        await state.SaveStateAsync();

        Assert.Empty(Saves);
        Assert.Equal(1, await state.GetStateAsync<int>("a"));
    }

    [Fact]
    public async Task Unloading_forgets_but_not_changes()
    {
        stored["a"] = new SidecarAnswer(200, "1");
        await state.GetStateAsync<int>("a");
        stored["a"] = new SidecarAnswer(200, "2");
        await state.UnloadStateAsync("a");
        Assert.Equal(2, await state.GetStateAsync<int>("a"));

        await state.SetStateAsync("a", 3);
        await Assert.ThrowsAsync<InvalidOperationException>(() => state.UnloadStateAsync("a"));
        await state.UnloadStateAsync("a", new UnloadStateOptions { AllowUnloadingWhenStateModified = true });
        Assert.Equal(2, await state.GetStateAsync<int>("a"));
    }

    [Fact]
    public async Task Without_a_store_every_call_says_so()
    {
        var lonely = new ActorStateManager(null);

        await Assert.ThrowsAsync<InvalidOperationException>(() => lonely.GetStateAsync<int>("a"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => lonely.SetStateAsync("a", 1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => lonely.SaveStateAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => lonely.ContainsStateAsync("a"));
    }
}
