using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Switchyard.TestSupport;

namespace Switchyard.Gateway.Tests;

/// <summary>Writes that end over the broker: how long a client waits, and what it is told.</summary>
public sealed class OperationTests
{
    private const string Change = """{"email":"ana@example.org","name":"Ana Li"}""";
    private const string Register = """{"email":"ana@example.org","name":"Ana Li","password":"a long password"}""";
    private static readonly Guid User = Guid.NewGuid();
    private static readonly (string, string) Any = ("If-Match", "*");

    [Fact]
    public async Task An_outcome_that_comes_before_the_publish_has_returned_is_not_missed()
    {
        await using var host = await GatewayHost.StartWithFaultsAsync();
        using var before = await PutAsync(host, ("Idempotency-Key", "1"), ("Prefer", "wait=0"), Any);
        var id = (await before.Content.ReadFromJsonAsync<JsonObject>())!["id"]!.GetValue<Guid>();
        host.Faults.Decide = async call =>
        {
            if (call.Kind == "publish")
                await host.TellAsync(Succeeded(id, 4));
            return Fate.Serve;
        };

        using var response = await PutAsync(host, ("Idempotency-Key", "1"), ("Prefer", "wait=30"), Any);

        Assert.Equal((HttpStatusCode.OK, "\"4\""), (response.StatusCode, response.Headers.ETag!.Tag));
        Assert.Equal("wait=30", response.Headers.GetValues("Preference-Applied").Single());
        Assert.Equal(4, (await response.Content.ReadFromJsonAsync<JsonObject>())!["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_registration_that_ends_before_auth_has_answered_is_201_with_the_user()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Invoke = async (app, context) =>
        {
            var request = await InvokedRequest.ReadAsync(app, context);
            Assert.Equal(("auth", "/register"), (app, request.Path));
            var registration = JsonNode.Parse(request.Body)!;
            await host.TellAsync(Succeeded(registration["operationId"]!.GetValue<Guid>(), 1, registration["userId"]!.GetValue<Guid>()));
            context.Response.StatusCode = 202;
        };

        using var response = await GatewayHost.SendAsync(host.Client, "POST", "/auth/register", Register);

        var user = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"/users/{user!["id"]}", response.Headers.Location!.ToString());
        Assert.Equal("\"1\"", response.Headers.ETag!.Tag);
    }

    [Theory]
    [InlineData("/auth/register", false)]
    [InlineData("/users", true)]
    public async Task A_registration_repeated_with_its_key_ends_the_same(string path, bool isAdmin)
    {
        await using var host = await GatewayHost.StartAsync();
        var seen = new ConcurrentQueue<JsonNode>();
        host.Invoke = async (app, context) =>
        {
            var registration = JsonNode.Parse((await InvokedRequest.ReadAsync(app, context)).Body)!;
            seen.Enqueue(registration);
            await Answers.JsonAsync(context, Succeeded(registration["operationId"]!.GetValue<Guid>(), 1, registration["userId"]!.GetValue<Guid>()).ToJsonString());
        };
        var client = isAdmin ? host.Admin : host.Client;

        using var first = await GatewayHost.SendAsync(client, "POST", path, Register, ("Idempotency-Key", "same"));
        using var again = await GatewayHost.SendAsync(client, "POST", path, Register, ("Idempotency-Key", "same"));
        using var other = await GatewayHost.SendAsync(client, "POST", path, Register, ("Idempotency-Key", "other"));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.StatusCode, again.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        var asked = seen.ToArray();
        Assert.Equal(asked[0].ToJsonString(), asked[1].ToJsonString());
        Assert.NotEqual(asked[0]["operationId"]!.ToString(), asked[2]["operationId"]!.ToString());
        Assert.NotEqual(asked[0]["userId"]!.ToString(), asked[2]["userId"]!.ToString());
        Assert.NotEqual(asked[0]["userId"]!.ToString(), asked[0]["operationId"]!.ToString());
    }

    [Fact]
    public async Task Who_does_not_want_to_wait_is_told_where_to_ask()
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await PutAsync(host, ("Prefer", "wait=0"), Any);

        var operation = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("pending", operation!["status"]!.GetValue<string>());
        Assert.Equal($"/operations/{operation["id"]}", response.Headers.Location!.ToString());
        Assert.Equal("wait=0", response.Headers.GetValues("Preference-Applied").Single());
        Assert.Equal(7, operation["id"]!.GetValue<Guid>().Version);
        Assert.Empty(host.Calls);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.OK)]
    [InlineData(false, HttpStatusCode.Accepted)]
    public async Task When_time_is_up_the_owner_is_asked_once(bool isKnown, HttpStatusCode status)
    {
        await using var host = await GatewayHost.StartAsync();
        var asked = Owner(host, "users", id => isKnown ? Succeeded(id, 2) : null);

        using var response = await PutAsync(host, ("Prefer", "wait=1"), Any);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("users", Assert.Single(asked));
    }

    [Fact]
    public async Task When_time_is_up_and_the_owner_is_away_the_operation_goes_on()
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await PutAsync(host, Any);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.False(response.Headers.Contains("Preference-Applied"));
        Assert.Single(await host.AllCommandsAsync());
    }

    [Theory]
    [InlineData(404, null)]
    [InlineData(409, null)]
    [InlineData(412, null)]
    [InlineData(422, "email")]
    public async Task A_rejection_is_a_problem_with_its_status(int status, string? field)
    {
        await using var host = await GatewayHost.StartAsync();
        var errors = field is null ? null : new JsonObject { [field] = new JsonArray("is not good") };
        AnswerCommands(host, id => new JsonObject
        {
            ["id"] = id.ToString(),
            ["status"] = "rejected",
            ["problem"] = new JsonObject { ["status"] = status, ["title"] = "The title", ["detail"] = "The detail.", ["errors"] = errors },
        });

        using var response = await PutAsync(host, Any);

        var problem = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.Equal((status, "application/problem+json"), ((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType));
        Assert.Equal((status, "The title", "The detail."), (problem!["status"]!.GetValue<int>(), problem["title"]!.GetValue<string>(), problem["detail"]!.GetValue<string>()));
        Assert.Equal(field is null ? null : "is not good", problem["errors"]?[field!]?[0]!.GetValue<string>());
    }

    [Fact]
    public async Task Each_write_sends_its_command()
    {
        await using var host = await GatewayHost.StartAsync();
        AnswerCommands(host, id => new JsonObject { ["id"] = id.ToString(), ["status"] = "succeeded" });

        using var changed = await GatewayHost.SendAsync(host.Admin, "PUT", $"/users/{User}", Change, ("If-Match", "\"3\""));
        using var roles = await GatewayHost.SendAsync(host.Admin, "PUT", $"/users/{User}/roles", """{"roles":["admin","clerk"]}""", ("If-Match", "\"4\""));
        using var deleted = await GatewayHost.SendAsync(host.Admin, "DELETE", $"/users/{User}", null, Any);

        Assert.All([changed, roles, deleted], response => Assert.Equal(HttpStatusCode.NoContent, response.StatusCode));
        var sent = await host.AllCommandsAsync();
        Assert.Equal(["user.change.v1", "user.set-roles.v1", "user.delete.v1"], sent.Select(one => one.Type));
        var commands = sent.Select(one => one.Data).ToArray();
        Assert.Equal(sent.Select(one => (one.Id, one.Type)), commands.Select(command => (command["id"]!.GetValue<string>(), command["type"]!.GetValue<string>())));
        Assert.Equal((3, 4, null), (commands[0]["expectedVersion"]!.GetValue<int>(), commands[1]["expectedVersion"]!.GetValue<int>(), commands[2]["expectedVersion"]));
        Assert.Equal(("ana@example.org", "Ana Li"), (commands[0]["email"]!.GetValue<string>(), commands[0]["name"]!.GetValue<string>()));
        Assert.Equal(["admin", "clerk"], commands[1]["roles"]!.AsArray().Select(role => role!.GetValue<string>()));
    }

    [Theory]
    [InlineData(null, 428)]
    [InlineData("3", 400)]
    [InlineData("", 400)]
    [InlineData("\"1\", \"2\"", 400)]
    [InlineData("W/\"3\"", 412)]
    [InlineData("\"three\"", 412)]
    [InlineData("\"03\"", 412)]
    [InlineData("\"\"", 412)]
    public async Task A_write_names_the_version_that_it_changes(string? ifMatch, int status)
    {
        await using var host = await GatewayHost.StartAsync();
        (string, string)[] headers = ifMatch is null ? [] : [("If-Match", ifMatch)];

        using var put = await PutAsync(host, headers);
        using var roles = await GatewayHost.SendAsync(host.Admin, "PUT", $"/users/{User}/roles", """{"roles":[]}""", headers);
        using var deleted = await GatewayHost.SendAsync(host.Admin, "DELETE", $"/users/{User}", null, headers);

        Assert.All([put, roles, deleted], response => Assert.Equal((status, "application/problem+json"), ((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType)));
        await host.AssertNobodyAskedAsync();
    }

    [Fact]
    public async Task The_same_request_with_the_same_key_is_the_same_command_and_another_is_another()
    {
        await using var host = await GatewayHost.StartAsync();
        using var self = host.Act(host.Tokens.User(User));
        (string, string) key = ("Idempotency-Key", "key"), now = ("Prefer", "wait=0");

        (HttpClient Client, string Path, string Json, (string, string)[] Headers)[] requests =
        [
            (host.Admin, $"/users/{User}", Change, [key, now, Any]),
            (host.Admin, $"/users/{User}", Change, [key, now, Any]),
            (host.Admin, $"/users/{Guid.NewGuid()}", Change, [key, now, Any]),
            (host.Admin, $"/users/{User}", Change.Replace("Ana Li", "Ana Lu", StringComparison.Ordinal), [key, now, Any]),
            (host.Admin, $"/users/{User}", Change, [key, now, ("If-Match", "\"3\"")]),
            (host.Admin, $"/users/{User}", Change, [("Idempotency-Key", "another"), now, Any]),
            (self, $"/users/{User}", Change, [key, now, Any]),
            (self, $"/users/{User}", Change, [now, Any]),
            (self, $"/users/{User}", Change, [now, Any]),
        ];
        foreach (var (client, path, json, headers) in requests)
            (await GatewayHost.SendAsync(client, "PUT", path, json, headers)).Dispose();

        var ids = (await host.AllCommandsAsync()).Select(one => Guid.Parse(one.Id)).ToArray();
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(requests.Length - 1, ids.Distinct().Count());
        Assert.Equal([8, 8, 8, 8, 8, 8, 8, 7, 7], ids.Select(id => id.Version));
    }

    [Fact]
    public async Task A_command_that_ended_before_is_answered_without_sending_it_again()
    {
        await using var host = await GatewayHost.StartAsync();
        Owner(host, "users", id => Succeeded(id, 9));

        using var response = await PutAsync(host, ("Idempotency-Key", "key"), Any);

        Assert.Equal((HttpStatusCode.OK, "\"9\""), (response.StatusCode, response.Headers.ETag!.Tag));
        Assert.Empty(await host.AllCommandsAsync());
    }

    [Fact]
    public async Task Two_who_wait_for_the_same_command_both_get_its_outcome()
    {
        await using var host = await GatewayHost.StartAsync();
        var first = PutAsync(host, ("Idempotency-Key", "key"), ("Prefer", "wait=30"), Any);
        var second = PutAsync(host, ("Idempotency-Key", "key"), ("Prefer", "wait=30"), Any);
        await Until.HoldsAsync(() => host.Commands.Count() == 2, "both were sent");

        await host.BroadcastAsync(Succeeded(Guid.Parse(host.Commands.First().Id), 5));

        using var one = await first;
        using var other = await second;
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (one.StatusCode, other.StatusCode));
    }

    [Fact]
    public async Task A_publish_that_fails_is_repeated_under_the_same_id_and_given_up_as_503()
    {
        await using var host = await GatewayHost.StartWithFaultsAsync(clock: new HastyClock());
        Fate[] fates = [Fate.FailBefore, Fate.FailAfter, Fate.Serve];
        var calls = 0;
        host.Faults.Decide = call => ValueTask.FromResult(call.Kind == "publish" ? fates[calls++] : Fate.Serve);
        using var good = await PutAsync(host, Any, ("Prefer", "wait=0"));
        host.Faults.Decide = call => ValueTask.FromResult(call.Kind == "publish" ? Fate.FailBefore : Fate.Serve);

        using var bad = await PutAsync(host, Any);

        Assert.Equal(HttpStatusCode.Accepted, good.StatusCode);
        Assert.Equal(2, host.Faults.Published.Count);
        Assert.Single(host.Commands.Select(one => one.Id).Distinct());
        Assert.All(host.Faults.Published, one => Assert.Equal(("pubsub", "user-commands", "application/json", User.ToString()), (one.PubSub, one.Topic, one.ContentType, one.Metadata["partitionKey"])));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, bad.StatusCode);
        Assert.NotNull(bad.Headers.RetryAfter);
    }

    [Fact]
    public async Task What_auth_says_to_a_registration_is_passed_on()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Invoke = (_, context) =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "7";
            return context.Response.WriteAsJsonAsync(new { detail = "Too many." }, options: null, "application/problem+json");
        };
        using var busy = await GatewayHost.SendAsync(host.Client, "POST", "/auth/register", Register);
        host.Invoke = (_, context) =>
        {
            context.Response.StatusCode = 500;
            return context.Response.WriteAsJsonAsync(new { errorCode = "ERR_DIRECT_INVOKE" });
        };
        using var away = await GatewayHost.SendAsync(host.Client, "POST", "/auth/register", Register);

        Assert.Equal((HttpStatusCode.TooManyRequests, "7"), (busy.StatusCode, busy.Headers.RetryAfter!.ToString()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.NotNull(away.Headers.RetryAfter);
    }

    [Theory]
    [InlineData("""{"status":"succeeded"}""", "operation.outcome.v1")]
    [InlineData("""{"id":"x","status":"succeeded"}""", "operation.outcome.v1")]
    [InlineData("""{"id":"0193a2a0-0000-7000-8000-000000000001","status":"perhaps"}""", "operation.outcome.v1")]
    [InlineData("""{"id":"0193a2a0-0000-7000-8000-000000000001","status":"succeeded"}""", "contact.stored.v1")]
    [InlineData("[1]", "operation.outcome.v1")]
    public async Task A_result_that_is_none_is_dropped(string data, string type)
    {
        await using var host = await GatewayHost.StartAsync();

        Assert.Equal("""{"status":"DROP"}""", await host.TellAsync(JsonNode.Parse(data)!, type));
    }

    [Fact]
    public async Task A_result_that_nobody_waits_for_is_taken()
    {
        await using var host = await GatewayHost.StartAsync();

        Assert.Equal("""{"status":"SUCCESS"}""", await host.TellAsync(Succeeded(Guid.NewGuid(), 1)));
    }

    private static JsonObject Succeeded(Guid id, long version, Guid? user = null) => new()
    {
        ["id"] = id.ToString(),
        ["status"] = "succeeded",
        ["result"] = new JsonObject
        {
            ["id"] = (user ?? User).ToString(),
            ["email"] = "ana@example.org",
            ["name"] = "Ana Li",
            ["roles"] = new JsonArray(),
            ["version"] = version,
            ["createdAt"] = "2026-11-22T10:15:30Z",
            ["changedAt"] = "2026-11-22T10:15:30Z",
        },
    };

    private static Task<HttpResponseMessage> PutAsync(GatewayHost host, params (string, string)[] headers) =>
        GatewayHost.SendAsync(host.Admin, "PUT", $"/users/{User}", Change, headers);

    /// <summary>Answers each command, once users has it, with an outcome.</summary>
    private static void AnswerCommands(GatewayHost host, Func<Guid, JsonNode> outcome) => host.OnCommand = command => host.BroadcastAsync(outcome(Guid.Parse(command.Id)));

    /// <summary>Lets an owner of operations answer; null is 404.</summary>
    /// <returns>The apps that were asked.</returns>
    private static ConcurrentQueue<string> Owner(GatewayHost host, string owner, Func<Guid, JsonNode?> outcome)
    {
        var asked = new ConcurrentQueue<string>();
        host.Invoke = async (app, context) =>
        {
            asked.Enqueue(app);
            var id = Guid.Parse(context.Request.Path.Value!["/operations/".Length..]);
            if (app == owner && outcome(id) is { } known)
                await Answers.JsonAsync(context, known.ToJsonString());
            else
                await Answers.NotFoundAsync(context);
        };
        return asked;
    }
}
