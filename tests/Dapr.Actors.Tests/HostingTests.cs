using System.Net;
using System.Text.Json;
using Dapr.Actors.Runtime;
using Dapr.Client.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Dapr.Actors.Tests;

public sealed class HostingTests : IAsyncLifetime
{
    private ActorApp app = null!;

    private IEnumerable<string> Log => app.Services.GetRequiredService<CounterLog>().Lines;

    public async Task InitializeAsync() => app = await ActorApp.StartAsync(
        options => options.Actors.RegisterActor<Counter>(), services: services => services.AddSingleton<CounterLog>());

    public async Task DisposeAsync() => await app.DisposeAsync();

    [Fact]
    public async Task A_call_activates_runs_and_saves()
    {
        Assert.Equal("5", await app.CallAsync("Tally/a/method/Add", """{"name":"n","by":5}"""));

        Assert.Equal(["activated", "before Add ActorInterfaceMethod", "after Add"], Log);
        Assert.Equal(
            [
                """[{"operation":"upsert","request":{"key":"born","value":true}}]""",
                """[{"operation":"upsert","request":{"key":"n","value":5}}]""",
            ],
            app.Saves);
        Assert.All(app.Sidecar.Requests, request => Assert.StartsWith("/v1.0/actors/Tally/a/state", request.Target));
    }

    [Fact]
    public async Task A_second_call_finds_instance_and_state_without_loading()
    {
        await app.CallAsync("Tally/a/method/Add", """{"name":"n","by":5}""");
        var loads = app.Sidecar.Requests.Count(request => request.Method == "GET");

        Assert.Equal("7", await app.CallAsync("Tally/a/method/Add", """{"name":"n","by":2}"""));

        Assert.Equal("\"a:2\"", await app.CallAsync("Tally/a/method/Get"));
        Assert.Equal(loads, app.Sidecar.Requests.Count(request => request.Method == "GET"));
        Assert.Equal("7", app.State["/v1.0/actors/Tally/a/state/n"]);
    }

    [Fact]
    public async Task A_method_that_fails_saves_nothing_and_keeps_the_instance()
    {
        await app.CallAsync("Tally/a/method/Add", """{"name":"n","by":5}""");

        await Assert.ThrowsAsync<InvalidOperationException>(() => app.CallAsync("Tally/a/method/Fail", """{"name":"n","by":9}"""));

        Assert.Equal("5", app.State["/v1.0/actors/Tally/a/state/n"]);
        Assert.Contains("failed Fail InvalidOperationException", Log);
        Assert.Equal("6", await app.CallAsync("Tally/a/method/Add", """{"name":"n","by":1}"""));
        Assert.Equal("\"a:2\"", await app.CallAsync("Tally/a/method/Get"));
    }

    [Fact]
    public async Task A_failed_save_fails_the_call_and_drops_the_change()
    {
        await app.CallAsync("Tally/a/method/Add", """{"name":"n","by":5}""");
        app.SaveStatus = 500;

        var error = await Assert.ThrowsAsync<DaprApiException>(() => app.CallAsync("Tally/a/method/Add", """{"name":"n","by":9}"""));

        Assert.Equal("ERR_ACTOR_STATE_TRANSACTION_SAVE", error.ErrorCode);
        app.SaveStatus = 204;
        Assert.Equal("6", await app.CallAsync("Tally/a/method/Add", """{"name":"n","by":1}"""));
    }

    [Fact]
    public async Task Deactivation_saves_nothing_and_disposes()
    {
        await app.CallAsync("Tally/a/method/Note");
        var saves = app.Saves.Count();

        using var response = await app.SendAsync(HttpMethod.Delete, "/actors/Tally/a");
        using var again = await app.SendAsync(HttpMethod.Delete, "/actors/Tally/a");

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], [response.StatusCode, again.StatusCode]);
        Assert.Equal(["deactivated", "disposed"], Log.TakeLast(2));
        Assert.Equal(saves, app.Saves.Count());
        Assert.Equal("\"a:0\"", await app.CallAsync("Tally/a/method/Get"));
    }

    [Fact]
    public async Task A_method_without_result_answers_an_empty_body()
    {
        Assert.Equal("", await app.CallAsync("Tally/a/method/Note"));
    }

    [Fact]
    public async Task Calls_that_cannot_be_made_are_errors()
    {
        await Assert.ThrowsAsync<MissingMethodException>(() => app.CallAsync("Tally/a/method/Nothing"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.CallAsync("Other/a/method/Note"));
        await Assert.ThrowsAsync<ArgumentException>(() => app.CallAsync("Tally/a/method/TooMuch", "1"));
        await Assert.ThrowsAsync<JsonException>(() => app.CallAsync("Tally/a/method/Add", "\"text\""));
    }

    [Fact]
    public async Task A_reminder_runs_and_saves()
    {
        await app.CallAsync("Tally/a/method/remind/r1", """{"data":"AQI=","dueTime":"","period":""}""");

        Assert.Equal(["activated", "before ReceiveReminderAsync ReminderMethod", "reminder r1 0102 -1 -1", "after ReceiveReminderAsync"], Log);
        Assert.Equal("true", app.State["/v1.0/actors/Tally/a/state/reminded"]);
    }

    [Fact]
    public async Task A_timer_runs_a_private_method_and_saves()
    {
        await app.CallAsync("Tally/a/method/timer/t1", """{"callback":"OnTick","data":"Aw==","dueTime":"0h0m1s0ms","period":"0h0m5s0ms"}""");

        Assert.Contains("tick 03", Log);
        Assert.Contains("before FireTimerAsync TimerMethod", Log);
        Assert.Equal("true", app.State["/v1.0/actors/Tally/a/state/ticked"]);
    }

    [Fact]
    public async Task Reminders_and_timers_are_registered_in_the_sidecars_form()
    {
        await app.CallAsync("Tally/a/method/Remind", "\"r 1\"");
        await app.CallAsync("Tally/a/method/StartTimer", "\"OnTick\"");

        var reminder = app.Sidecar.Requests.Single(request => request.Target.Contains("/reminders/"));
        Assert.Equal(("PUT", "/v1.0/actors/Tally/a/reminders/r%201"), (reminder.Method, reminder.Target));
        Assert.Equal("""{"dueTime":"0h0m10s0ms","period":"R3/P1DT2H","data":"AQI="}""", reminder.Text);
        var timer = app.Sidecar.Requests.Single(request => request.Target.Contains("/timers/"));
        Assert.Equal(("PUT", "/v1.0/actors/Tally/a/timers/tick"), (timer.Method, timer.Target));
        Assert.Equal("""{"dueTime":"0h0m0s0ms","data":"Aw==","callback":"OnTick","ttl":"0h1m0s0ms"}""", timer.Text);
        Assert.Equal("application/json; charset=utf-8", timer.Header("Content-Type"));
    }

    [Theory]
    [InlineData("Nothing")]
    [InlineData("Add")]
    [InlineData("ToString")]
    public async Task A_timer_needs_a_fitting_method(string callback)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => app.CallAsync("Tally/a/method/StartTimer", $"\"{callback}\""));
    }

    [Fact]
    public async Task A_reminder_can_be_looked_up()
    {
        var answer = app.Sidecar.Answer;
        app.Sidecar.Answer = request => request.Target.EndsWith("reminders/there", StringComparison.Ordinal)
            ? new SidecarAnswer(200, """{"actorID":"a","actorType":"Tally","data":"AQI=","dueTime":"0h0m10s0ms","period":"@every 1h0m0s"}""")
            : request.Target.Contains("/reminders/")
                ? SidecarAnswer.Error(404, "ERR_ACTOR_REMINDER_NOT_FOUND", "no")
                : answer(request);

        Assert.Equal("true", await app.CallAsync("Tally/a/method/IsReminded", "\"there\""));
        var error = await Assert.ThrowsAsync<DaprApiException>(() => app.CallAsync("Tally/a/method/IsReminded", "\"gone\""));
        Assert.Equal("ERR_ACTOR_REMINDER_NOT_FOUND", error.ErrorCode);
    }

    [Fact]
    public async Task A_reentrant_call_has_a_state_cache_of_its_own_and_passes_the_chain_on()
    {
        await app.CallAsync("Tally/a/method/Add", """{"name":"n","by":5}""");
        app.State["/v1.0/actors/Tally/a/state/n"] = "100";

        Assert.Equal("101", await app.CallAsync("Tally/a/method/Add", """{"name":"n","by":1}""", reentrancyId: "chain-1"));

        Assert.Equal("6", await app.CallAsync("Tally/a/method/Add", """{"name":"n","by":1}"""));
        var answer = app.Sidecar.Answer;
        app.Sidecar.Answer = request => request.Target.EndsWith("/method/Add", StringComparison.Ordinal)
            ? new SidecarAnswer(200, "42")
            : answer(request);
        Assert.Equal("42", await app.CallAsync("Tally/a/method/CallOther", "\"b\"", reentrancyId: "chain-2"));
        Assert.Equal("42", await app.CallAsync("Tally/a/method/CallOther", "\"b\""));
        Assert.Equal(
            ["chain-2", null],
            app.Sidecar.Requests.Where(request => request.Target.EndsWith("/method/Add", StringComparison.Ordinal))
                .Select(request => request.Header("Dapr-Reentrancy-Id")));
    }

    [Fact]
    public async Task The_configuration_tells_types_and_options()
    {
        await using var configured = await ActorApp.StartAsync(
            options =>
            {
                options.ActorIdleTimeout = TimeSpan.FromHours(25);
                options.DrainOngoingCallTimeout = TimeSpan.FromSeconds(30);
                options.DrainRebalancedActors = true;
                options.RemindersStoragePartitions = 7;
                options.ReentrancyConfig = new ActorReentrancyConfig { Enabled = true, MaxStackDepth = 32 };
                options.Actors.RegisterActor<Counter>();
                options.Actors.RegisterActor<Counter>("Second", new ActorRuntimeOptions { ActorIdleTimeout = TimeSpan.FromMinutes(5) });
            },
            services: services => services.AddSingleton<CounterLog>());

        using var response = await configured.SendAsync(HttpMethod.Get, "/dapr/config");

        Assert.Equal(
            """{"entities":["Tally","Second"],"actorIdleTimeout":"25h0m0s0ms","drainOngoingCallTimeout":"0h0m30s0ms","drainRebalancedActors":true,"remindersStoragePartitions":7,"reentrancy":{"enabled":true,"maxStackDepth":32},"entitiesConfig":[{"entities":["Second"],"actorIdleTimeout":"0h5m0s0ms","reentrancy":{"enabled":false}}]}""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Health_checks_give_way_to_another_endpoint()
    {
        using var own = await app.SendAsync(HttpMethod.Get, "/healthz");
        await using var other = await ActorApp.StartAsync(_ => { }, map => map.MapGet("/healthz", () => Results.Text("mine")));
        using var theirs = await other.SendAsync(HttpMethod.Get, "/healthz");

        Assert.Equal("Healthy", await own.Content.ReadAsStringAsync());
        Assert.Equal("mine", await theirs.Content.ReadAsStringAsync());
    }

    [Fact]
    public void Handlers_need_the_runtime()
    {
        var builder = WebApplication.CreateBuilder();

        Assert.Throws<InvalidOperationException>(() => builder.Build().MapActorsHandlers());
    }
}
