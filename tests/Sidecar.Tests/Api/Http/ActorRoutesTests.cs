using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Operations.Actors;
using Switchyard.Sidecar.Tests.Operations.Actors;

namespace Switchyard.Sidecar.Tests.Api.Http;

public sealed class ActorRoutesTests : IAsyncDisposable
{
    private const string NotHosted = "operations on actor reminders are only possible on hosted actor types";

    private readonly ActorSite site = new();
    private readonly FakeActorApp app = new();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task A_call_reaches_the_app_as_PUT_with_query_and_headers(string verb)
    {
        var api = await StartAsync();
        string? contentType = null;
        app.On("/actors/Cart/1/method/m?a=1&b=2", HttpStatusCode.OK, "done");
        app.Seen = request => contentType = $"{request.Content!.Headers.ContentType} {string.Join(",", request.Headers.GetValues("X-One"))} {string.Join(",", request.Headers.GetValues("Dapr-API-Call"))}";
        var answer = await SendAsync(api, verb, "Cart/1/method/m", "{}", "?a=1&b=2", ("X-One", "1"), ("Content-Type", "application/json"), ("Connection", "close"));
        Assert.Equal((200, "done", "text/plain; charset=utf-8"), (answer.Status, answer.Body, answer.ContentType));
        Assert.Equal("PUT", Assert.Single(app.Requests).Method);
        Assert.Equal("application/json 1 true", contentType);
    }

    [Fact]
    public async Task A_caller_cannot_forge_who_it_is()
    {
        var api = await StartAsync();
        HttpRequestMessage? seen = null;
        app.Seen = request => seen = request;
        await SendAsync(api, "PUT", "Cart/1/method/m", "{}", "", ("dapr-caller-app-id", "forged"), ("dapr-caller-namespace", "forged"), ("X-Dapr-Remote", "1"));
        Assert.Equal(["shop"], seen!.Headers.GetValues("dapr-caller-app-id"));
        Assert.Equal(["default"], seen.Headers.GetValues("dapr-caller-namespace"));
        Assert.False(seen.Headers.Contains("X-Dapr-Remote"));
    }

    [Fact]
    public async Task An_answer_without_content_type_is_called_json()
    {
        var api = await StartAsync();
        app.On("/actors/Cart/1/method/m", (_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)));
        Assert.Equal("application/json", (await SendAsync(api, "PUT", "Cart/1/method/m")).ContentType);
    }

    [Theory]
    [InlineData("PATCH", "Cart/1/method/m")]
    [InlineData("HEAD", "Cart/1/method/m")]
    [InlineData("GET", "Cart")]
    [InlineData("GET", "Cart/1")]
    [InlineData("PUT", "Cart/1/method")]
    [InlineData("PUT", "Cart/1/method/a/b")]
    [InlineData("GET", "Cart/1/state")]
    [InlineData("POST", "Cart/1/state/k")]
    [InlineData("DELETE", "Cart/1/state/k")]
    [InlineData("GET", "Cart/1/timers/t")]
    [InlineData("POST", "Cart/1/nope/t")]
    public async Task Other_routes_are_not_its_own(string verb, string path) => Assert.Null((await SendAsync(await StartAsync(), verb, path)).Status);

    [Theory]
    [InlineData("PUT", "Cart/a%2Fb/method/m", "{}", 400, "ERR_BAD_REQUEST", "invalid request: invalid actorId: name contains forbidden character: \"a/b\"")]
    [InlineData("PUT", "Ca%3Frt/1/method/m", "{}", 400, "ERR_BAD_REQUEST", "invalid request: invalid actorType: name contains forbidden character: \"Ca?rt\"")]
    [InlineData("PUT", "Cart/1/method/a%23b", "{}", 400, "ERR_BAD_REQUEST", "invalid request: method contains forbidden character: \"a#b\"")]
    [InlineData("PUT", "Cart/1/method/a%0Ab", "{}", 400, "ERR_BAD_REQUEST", "invalid request: method contains control character at position 1: \"a\\nb\"")]
    [InlineData("POST", "Cart/1/reminders/a%5Cb", "{}", 400, "ERR_BAD_REQUEST", "invalid request: name contains forbidden character: \"a\\\\b\"")]
    [InlineData("POST", "Cart/1/timers/..", "{}", 400, "ERR_BAD_REQUEST", "invalid request: name is a path traversal sequence: \"..\"")]
    [InlineData("PUT", "dapr.internal.x/1/method/m", "{}", 403, "ERR_ACTOR_TYPE_RESERVED", "actor type \"dapr.internal.x\" is reserved for the Dapr workflow runtime; direct actor API access is not permitted")]
    [InlineData("POST", "Cart/1/state", "[]", 400, "ERR_ACTOR_INSTANCE_MISSING", "actor instance is missing")]
    [InlineData("POST", "Cart/1/timers/t", "", 400, "ERR_MALFORMED_REQUEST", "failed deserializing HTTP body: EOF")]
    [InlineData("POST", "Nope/1/timers/t", "{}", 500, "ERR_ACTOR_TIMER_CREATE", "error creating actor timer: can't create timer for actor Nope||1: actor type not registered")]
    [InlineData("POST", "Nope/1/reminders/r", "{}", 403, "ERR_ACTOR_REMINDER_NON_HOSTED", NotHosted)]
    [InlineData("GET", "Nope/1/reminders/r", "", 403, "ERR_ACTOR_REMINDER_NON_HOSTED", NotHosted)]
    [InlineData("DELETE", "Nope/1/reminders/r", "", 403, "ERR_ACTOR_REMINDER_NON_HOSTED", NotHosted)]
    [InlineData("GET", "Cart/1/reminders/r", "", 404, "ERR_ACTOR_REMINDER_NOT_FOUND", "actor reminder not found: r")]
    public async Task Errors_have_status_code_and_text(string verb, string path, string body, int status, string code, string message)
    {
        var answer = await SendAsync(await StartAsync(), verb, path, body);
        Assert.Equal((status, "application/json"), (answer.Status, answer.ContentType));
        using var json = System.Text.Json.JsonDocument.Parse(answer.Body);
        Assert.Equal((code, message), (json.RootElement.GetProperty("errorCode").GetString(), json.RootElement.GetProperty("message").GetString()));
        Assert.Empty(app.Requests);
    }

    [Theory]
    [InlineData("PUT", "Cart/1/method/m", 400, "ERR_BAD_REQUEST")]
    [InlineData("POST", "Cart/1/state", 400, "ERR_MALFORMED_REQUEST")]
    [InlineData("POST", "Cart/1/reminders/r", 400, "ERR_MALFORMED_REQUEST")]
    public async Task A_body_over_the_limit_is_refused_by_the_handler(string verb, string path, int status, string code)
    {
        var answer = await SendAsync(await StartAsync(), verb, path, new string(' ', 2000));
        Assert.Equal(status, answer.Status);
        Assert.Contains(code, answer.Body, StringComparison.Ordinal);
        Assert.Contains("stream too large", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task State_is_saved_and_read_with_its_expiry()
    {
        var api = await StartAsync();
        await SendAsync(api, "PUT", "Cart/1/method/m");
        Assert.Equal(204, (await SendAsync(api, "GET", "Cart/1/state/k")).Status);
        Assert.Equal(204, (await SendAsync(api, "POST", "Cart/1/state",
            """[{"operation":"upsert","request":{"key":"k","value":{"a":1},"metadata":{"ttlInSeconds":"60"}}}]""")).Status);
        var answer = await SendAsync(api, "GET", "Cart/1/state/k");
        Assert.Equal((200, "application/json", """{"a":1}""", "2026-11-22T10:01:00Z"), (answer.Status, answer.ContentType, answer.Body, answer.Expiry));
    }

    [Fact]
    public async Task Without_a_store_state_is_an_error_and_no_actor_is_there_to_save()
    {
        var api = await StartAsync(options => options with { Store = null });
        Assert.Contains("ERR_ACTOR_RUNTIME_NOT_FOUND", (await SendAsync(api, "GET", "Cart/1/state/k")).Body, StringComparison.Ordinal);
        Assert.Contains("ERR_ACTOR_INSTANCE_MISSING", (await SendAsync(api, "POST", "Cart/1/state", "[]")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reminders_and_timers_are_made_read_and_deleted()
    {
        var api = await StartAsync();
        Assert.Equal(204, (await SendAsync(api, "POST", "Cart/1/reminders/r", """{"dueTime":"1h","period":"2h","data":{"a":1},"ttl":"24h"}""")).Status);
        Assert.Equal("""{"actorID":"1","actorType":"Cart","data":{"a":1},"dueTime":"1h","period":"@every 2h0m0s"}""",
            (await SendAsync(api, "GET", "Cart/1/reminders/r")).Body);
        Assert.Equal(204, (await SendAsync(api, "DELETE", "Cart/1/reminders/r")).Status);
        Assert.Equal(204, (await SendAsync(api, "DELETE", "Cart/1/reminders/r")).Status);
        Assert.Equal(204, (await SendAsync(api, "PUT", "Cart/1/timers/t", "{}")).Status);
        await Eventually.TrueAsync(() => app.Count("/actors/Cart/1/method/timer/t") == 1, TimeSpan.FromSeconds(20), "the timer ticked");
        Assert.Equal(204, (await SendAsync(api, "DELETE", "Nope/1/timers/t")).Status);
    }

    [Fact]
    public async Task Calls_wait_until_the_app_was_asked_for_its_types()
    {
        var runtime = new ActorRuntime(site.Options(app));
        var api = new ActorRoutes(new ActorOperations(runtime), 1000);
        var early = SendAsync(api, "PUT", "Cart/1/method/m");
        Assert.Equal("INITIALIZING", runtime.Status.Status);
        using var config = System.Text.Json.JsonDocument.Parse("""{"entities":["Cart"]}""");
        await runtime.StartAsync(config.RootElement, CancellationToken.None);
        Assert.Equal(200, (await early).Status);
        await runtime.StopAsync(CancellationToken.None);
        Assert.Contains("ERR_ACTOR_RUNTIME_CLOSED", (await SendAsync(api, "PUT", "Cart/1/method/m")).Body, StringComparison.Ordinal);
    }

    private async Task<ActorRoutes> StartAsync(Func<ActorRuntimeOptions, ActorRuntimeOptions>? change = null) =>
        new(new ActorOperations(await site.StartAsync(app, change: options => (change?.Invoke(options) ?? options) with { StateTtl = true })), 1000);

    private static async Task<Answer> SendAsync(ActorRoutes api, string verb, string path, string body = "", string query = "", params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = verb;
        context.Request.QueryString = new QueryString(query);
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        context.Request.ContentLength = body.Length;
        context.Response.Body = new MemoryStream();
        foreach (var (name, value) in headers)
            context.Request.Headers.Append(name, value);
        var handling = api.TryHandle(context, new RouteSegments($"/v1.0/actors/{path}"), query, TraceContext.None);
        await (handling ?? Task.CompletedTask);
        await context.Response.BodyWriter.FlushAsync();
        return new Answer(handling is not null ? context.Response.StatusCode : null, context.Response.ContentType,
            Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray()), context.Response.Headers["metadata.ttlExpireTime"]);
    }

    private sealed record Answer(int? Status, string? ContentType, string Body, string? Expiry);
}
