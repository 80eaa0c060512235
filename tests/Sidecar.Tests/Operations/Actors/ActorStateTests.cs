using System.Text;
using System.Text.Json;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Tests.Operations.Actors;

public sealed class ActorStateTests : IAsyncDisposable
{
    private readonly ActorSite site = new();
    private readonly FakeActorApp app = new();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Fact]
    public async Task Keys_hold_app_type_id_and_key()
    {
        var runtime = await StartAsync();
        await SaveAsync(runtime, """[{"operation":"upsert","request":{"key":"k","value":{"b":1.50,"a":"<&>"}}}]""");
        Assert.Equal(["shop||Cart||1||k"], site.Store.Keys);
        Assert.Equal("""{"a":"\u003c\u0026\u003e","b":1.5}""", await GetAsync(runtime, "k"));
        Assert.Null(await GetAsync(runtime, "other"));
    }

    [Fact]
    public async Task A_transaction_does_all_or_nothing()
    {
        var runtime = await StartAsync();
        await SaveAsync(runtime, """[{"operation":"upsert","request":{"key":"gone","value":1}}]""");
        await SaveAsync(runtime, """
            [{"operation":"upsert","request":{"key":"a","value":1}},{"operation":"delete","request":{"key":"gone"}},
             {"operation":"delete","request":{"key":"never"}},{"operation":"upsert","request":{"key":"a","value":2}}]
            """);
        Assert.Equal(("2", null), (await GetAsync(runtime, "a"), await GetAsync(runtime, "gone")));

        var error = await RefusedAsync(runtime, """[{"operation":"upsert","request":{"key":"new","value":1}},{"operation":"upsert","request":{"key":"a","value":3,"etag":"wrong"}}]""");
        Assert.Equal(ActorFailure.StateSave, error.Failure);
        Assert.Equal(("2", null), (await GetAsync(runtime, "a"), await GetAsync(runtime, "new")));
    }

    [Theory]
    [InlineData("""[{"operation":"upsert","request":{"key":"k"}}]""", "null")]
    [InlineData("""[{"operation":"upsert","request":{"key":"k","value":null}}]""", "null")]
    [InlineData("""[{"operation":"upsert","request":{"key":"k","value":"s"}}]""", "\"s\"")]
    [InlineData("""[{"operation":"upsert","request":{"key":"k","value":9007199254740993}}]""", "9007199254740992")]
    [InlineData("""[{"Operation":"upsert","Request":{"Key":"k","VALUE":1}}] trailing""", "1")]
    [InlineData("[]", null)]
    [InlineData("null", null)]
    public async Task Values_pass_as_through_daprd(string body, string? value)
    {
        var runtime = await StartAsync();
        await SaveAsync(runtime, body);
        Assert.Equal(value, await GetAsync(runtime, "k"));
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("""[{"operation":1,"request":{"key":"k"}}]""")]
    public async Task A_body_of_another_shape_is_no_transaction(string body)
    {
        var runtime = await StartAsync();
        await Assert.ThrowsAnyAsync<JsonException>(() => SaveAsync(runtime, body));
        Assert.Empty(site.Store.Keys);
    }

    [Theory]
    [InlineData("""[{"operation":"replace","request":{"key":"k","value":1}}]""", "operation type replace not supported")]
    [InlineData("""[{"operation":"UPSERT","request":{"key":"k","value":1}}]""", "operation type UPSERT not supported")]
    [InlineData("""[{"request":{"key":"k","value":1}}]""", "operation is empty")]
    [InlineData("""[{"operation":"upsert"}]""", "request data is empty")]
    [InlineData("""[null]""", "request data is empty")]
    [InlineData("""[{"operation":"upsert","request":{"value":1}}]""", "missing key")]
    [InlineData("""[{"operation":"delete","request":{}}]""", "missing key")]
    [InlineData("""[{"operation":"upsert","request":{"key":1}}]""", "1 error(s) decoding: 'key' expected type 'string', got number")]
    [InlineData("""[{"operation":"upsert","request":"x"}]""", "'' expected a map, got 'string'")]
    [InlineData("""[{"operation":"upsert","request":{"key":"k","value":1,"metadata":{"ttlInSeconds":"1"}}}]""",
        "ttlInSeconds is not supported without the \"ActorStateTTL\" feature enabled")]
    public async Task A_wrong_operation_is_refused_and_writes_nothing(string body, string reason)
    {
        var error = await RefusedAsync(await StartAsync(), body);
        Assert.Equal((ActorFailure.StateSave, $"error saving actor transaction state: {reason}"), (error.Failure, error.Message));
        Assert.Empty(site.Store.Keys);
    }

    [Theory]
    [InlineData("60", 60)]
    [InlineData("0", null)]
    [InlineData("-1", null)]
    [InlineData("", null)]
    public async Task With_the_feature_values_expire(string ttl, int? seconds)
    {
        var runtime = await StartAsync(ttl: true);
        await SaveAsync(runtime, $$"""[{"operation":"upsert","request":{"key":"k","value":1,"metadata":{"ttlInSeconds":"{{ttl}}"} } }]""");
        var item = await runtime.GetStateAsync(new ActorKey("Cart", "1"), "k");
        Assert.Equal(seconds, (item!.ExpiresAt - site.Clock.GetUtcNow())?.TotalSeconds);
    }

    [Theory]
    [InlineData("\"abc\"", "strconv.ParseInt")]
    [InlineData("1", "1 error(s) decoding")]
    public async Task A_time_to_live_that_is_no_number_is_refused(string ttl, string reason)
    {
        var error = await RefusedAsync(await StartAsync(ttl: true),
            $$"""[{"operation":"upsert","request":{"key":"k","value":1,"metadata":{"ttlInSeconds":{{ttl}} } } }]""");
        Assert.Equal(ActorFailure.StateSave, error.Failure);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_an_active_actor_can_be_saved_but_any_can_be_read()
    {
        var runtime = await StartAsync();
        await SaveAsync(runtime, """[{"operation":"upsert","request":{"key":"k","value":1}}]""");
        site.Clock.Advance(TimeSpan.FromHours(1));
        await Eventually.TrueAsync(() => runtime.Status.Active.Single().Count == 0, "it is deactivated");
        Assert.Equal("1", await GetAsync(runtime, "k"));
        var error = await RefusedAsync(runtime, "[]");
        Assert.Equal((ActorFailure.InstanceMissing, "actor instance is missing"), (error.Failure, error.Message));
    }

    [Fact]
    public async Task An_actor_of_another_sidecar_cannot_be_saved()
    {
        await StartAsync();
        var peer = await site.StartAsync(new FakeActorApp(), "{}", "peer");
        Assert.Equal(ActorFailure.InstanceMissing, (await RefusedAsync(peer, "[]")).Failure);
    }

    [Fact]
    public async Task A_failing_store_is_an_error_after_the_components_retries()
    {
        var runtime = await StartAsync();
        site.Store.Failure = new ComponentException("disk full");
        Assert.Equal("error saving actor transaction state: disk full", (await RefusedAsync(runtime, """[{"operation":"delete","request":{"key":"k"}}]""")).Message);
        var get = await Assert.ThrowsAsync<ActorException>(() => GetAsync(runtime, "k"));
        Assert.Equal((ActorFailure.StateGet, "error getting actor state: disk full"), (get.Failure, get.Message));
    }

    private async Task<ActorRuntime> StartAsync(bool ttl = false)
    {
        var runtime = await site.StartAsync(app, change: options => options with { StateTtl = ttl });
        await runtime.CallAsync("1");
        return runtime;
    }

    private static Task SaveAsync(ActorRuntime runtime, string body) => runtime.SaveStateAsync(new ActorKey("Cart", "1"), body);

    private static Task<ActorException> RefusedAsync(ActorRuntime runtime, string body) =>
        Assert.ThrowsAsync<ActorException>(() => SaveAsync(runtime, body));

    private static async Task<string?> GetAsync(ActorRuntime runtime, string key) =>
        await runtime.GetStateAsync(new ActorKey("Cart", "1"), key) is { } item ? Encoding.UTF8.GetString(item.Value.Span) : null;
}
