using System.Net;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Tests.Operations.Actors;

public sealed class ActorReentrancyTests
{
    private const string Path = "/actors/Cart/1/method/m";
    private const string Reentrant = """{"entities":["Cart"],"reentrancy":{"enabled":true,"maxStackDepth":3}}""";

    private readonly FakeActorApp app = new();

    [Theory]
    [InlineData(1, "200 ")]
    [InlineData(2, "200 ")]
    [InlineData(3, "StackDepth: maximum stack depth exceeded")]
    public async Task A_nested_call_with_the_id_enters_up_to_the_stack_depth(int depth, string deepest)
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app, Reentrant);
        var answers = new List<string>();
        Nest(runtime, depth, answers);
        Assert.Equal("200 ", await runtime.CallAsync("1", body: $"{depth}"));
        Assert.Equal(deepest, answers[0]);
        Assert.Single(app.Requests.Select(request => request.ReentrancyId).Distinct());
        Assert.All(app.Requests, request => Assert.True(Guid.TryParse(request.ReentrancyId, out _)));

        Nest(runtime, 1, answers);
        Assert.Equal("200 ", await runtime.CallAsync("1", body: "1"));
    }

    [Fact]
    public async Task The_callers_own_id_is_kept()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app, Reentrant);
        await runtime.CallAsync("1", reentrancyId: "mine");
        Assert.Equal("mine", Assert.Single(app.Requests).ReentrancyId);
    }

    [Fact]
    public async Task Without_the_id_a_nested_call_waits_for_its_turn()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app, Reentrant);
        Task<string>? nested = null;
        app.On(Path, (request, _) =>
        {
            if (request.Body == "first")
                nested = runtime.CallAsync("1", body: "nested", cancellationToken: CancellationToken.None);
            Assert.False(request.Body == "first" && nested!.IsCompleted);
            return Task.FromResult(FakeActorApp.Answer(HttpStatusCode.OK));
        });
        await runtime.CallAsync("1", body: "first");
        Assert.Equal("200 ", await nested!);
        Assert.Equal(["first", "nested"], app.Requests.Select(request => request.Body));
    }

    [Fact]
    public async Task Without_reentrancy_no_id_is_made_and_none_enters()
    {
        await using var site = new ActorSite();
        var runtime = await site.StartAsync(app);
        var held = app.Hold(Path);
        var first = runtime.CallAsync("1", reentrancyId: "same");
        var second = runtime.CallAsync("1", reentrancyId: "same");
        await Eventually.TrueAsync(() => app.Requests.Count == 1, "the first call is in the app");
        Assert.False(second.IsCompleted);
        held.SetResult();
        await Task.WhenAll(first, second);
        await runtime.CallAsync("2");
        Assert.Null(app.Requests.Last().ReentrancyId);
    }

    private void Nest(ActorRuntime runtime, int depth, List<string> answers) =>
        app.On(Path, async (request, token) =>
        {
            var left = int.Parse(request.Body, System.Globalization.CultureInfo.InvariantCulture);
            if (left > 0)
                answers.Add(await runtime.CallAsync("1", body: $"{left - 1}", reentrancyId: request.ReentrancyId, cancellationToken: token));
            return FakeActorApp.Answer(HttpStatusCode.OK);
        });
}
