using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Switchyard.TestSupport;

namespace Switchyard.Gateway.Tests;

public sealed class PostTests
{
    [Fact]
    public async Task A_post_reaches_the_intake_unchanged_and_its_answer_the_client()
    {
        await using var host = await GatewayHost.StartAsync();
        var id = Guid.NewGuid();
        var requests = host.AcceptAs(id);
        var message = Messages.Person();

        using var response = await host.PostAsync(message, "my-key");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal($$"""{"ids":["{{id}}"]}""", await response.Content.ReadAsStringAsync());
        var request = Assert.Single(requests);
        Assert.Equal(("contact-intake", "POST", "/contact-persons"), (request.App, request.Method, request.Path));
        Assert.Equal(message, request.Body);
        Assert.Equal("my-key", request.Headers["Idempotency-Key"]);
        Assert.Equal("application/octet-stream", request.Headers["Content-Type"]);
        Assert.Equal($"{message.Length}", request.Headers["Content-Length"]);
    }

    [Fact]
    public async Task Posts_that_travel_together_are_answered_each_with_its_own_ids()
    {
        await using var host = await GatewayHost.StartAsync();
        var ids = Enumerable.Range(0, 20).ToDictionary(i => $"key-{i}", _ => Guid.NewGuid());
        var together = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Invoke = async (_, context) =>
        {
            if (context.Request.Path == "/contact-persons/bulk")
            {
                var posts = (await context.Request.ReadFromJsonAsync<JsonObject>())!["posts"]!.AsArray();
                Assert.All(posts, post => Assert.Equal(Convert.ToBase64String(Messages.Person()), post!["messages"]!.GetValue<string>()));
                together.TrySetResult(posts.Count);
                await context.Response.WriteAsJsonAsync(new { ids = posts.Select(post => new[] { ids[post!["key"]!.GetValue<string>()] }) });
                return;
            }

            // Alone, and held until others have gone together.
            await together.Task.WaitAsync(TimeSpan.FromSeconds(30));
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await context.Response.WriteAsJsonAsync(new { ids = new[] { ids[context.Request.Headers["Idempotency-Key"].ToString()] } });
        };

        await Task.WhenAll(ids.Select(async one =>
        {
            using var response = await host.PostAsync(Messages.Person(), one.Key);
            Assert.Equal((HttpStatusCode.Accepted, "application/json; charset=utf-8"), (response.StatusCode, response.Content.Headers.ContentType!.ToString()));
            Assert.Equal($$"""{"ids":["{{one.Value}}"]}""", await response.Content.ReadAsStringAsync());
        }));

        Assert.True(await together.Task > 0);
    }

    [Fact]
    public async Task A_chunked_post_goes_on_with_its_length_so_that_Dapr_may_repeat_it()
    {
        await using var host = await GatewayHost.StartAsync();
        var requests = host.AcceptAs(Guid.NewGuid());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/contact-persons") { Content = new ByteArrayContent(new byte[300_000]) };
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Headers.TransferEncodingChunked = true;

        using var response = await host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("300000", Assert.Single(requests).Headers["Content-Length"]);
    }

    [Fact]
    public async Task Without_a_key_each_post_gets_its_own()
    {
        await using var host = await GatewayHost.StartAsync();
        var requests = host.AcceptAs(Guid.NewGuid());

        (await host.PostAsync(Messages.Person())).Dispose();
        (await host.PostAsync(Messages.Person())).Dispose();

        Assert.Equal(2, requests.Select(request => request.Headers["Idempotency-Key"]).Distinct().Count());
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("256")]
    [InlineData("delete\u007f")]
    public async Task A_key_that_breaks_the_rule_is_400(string key)
    {
        await using var host = await GatewayHost.StartAsync();
        var requests = host.AcceptAs(Guid.NewGuid());

        using var response = await host.PostAsync(Messages.Person(), key == "256" ? new string('k', 256) : key);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(requests);
    }

    [Fact]
    public async Task Headers_that_only_the_gateway_may_set_are_not_passed_on()
    {
        await using var host = await GatewayHost.StartAsync();
        var requests = host.AcceptAs(Guid.NewGuid());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/contact-persons") { Content = new ByteArrayContent(Messages.Person()) };
        request.Content.Headers.ContentType = new("application/octet-stream");
        request.Headers.Add("Switchyard-Subject", "somebody else");
        request.Headers.Add("dapr-app-id", "auth");

        (await host.Client.SendAsync(request)).Dispose();

        Assert.False(Assert.Single(requests).Headers.ContainsKey("Switchyard-Subject"));
        Assert.False(requests[0].Headers.ContainsKey("dapr-app-id"));
    }

    [Fact]
    public async Task Another_media_type_is_415_and_too_much_is_413()
    {
        await using var host = await GatewayHost.StartAsync();
        var requests = host.AcceptAs(Guid.NewGuid());

        using var unknown = await host.PostAsync(Messages.Person(), type: "application/json");
        using var missing = await host.PostAsync(Messages.Person(), type: null);
        using var large = await host.PostAsync(new byte[(700 * 1024) + 1]);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/contact-persons") { Content = new ByteArrayContent(new byte[(700 * 1024) + 1]) };
        chunked.Content.Headers.ContentType = new("application/octet-stream");
        chunked.Headers.TransferEncodingChunked = true;
        using var largeChunked = await host.Client.SendAsync(chunked);

        Assert.Equal([415, 415, 413, 413], new[] { unknown, missing, large, largeChunked }.Select(response => (int)response.StatusCode));
        Assert.All(
            new[] { unknown, missing, large, largeChunked },
            response => Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType));
        Assert.Empty(requests);
    }

    [Fact]
    public async Task A_refusal_of_the_intake_is_passed_through()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Invoke = (_, context) =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsJsonAsync(new { title = "Bad Request", status = 400, field = "email" }, options: null, "application/problem+json");
        };

        using var response = await host.PostAsync(Messages.Garbage);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("email", (await response.Content.ReadFromJsonAsync<JsonObject>())!["field"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(500, """{"errorCode":"ERR_DIRECT_INVOKE","message":"failed to invoke, id: contact-intake"}""", "application/json")]
    [InlineData(403, """{"errorCode":"ERR_DIRECT_INVOKE","message":"PermissionDenied"}""", "application/json")]
    [InlineData(401, "invalid api token", "text/plain")]
    public async Task An_error_of_the_sidecar_is_503_and_does_not_leak(int status, string body, string type)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Invoke = (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            return context.Response.WriteAsync(body);
        };

        using var response = await host.PostAsync(Messages.Person());

        await AssertUnavailableAsync(response);
    }

    [Theory]
    [InlineData(200, "")]
    [InlineData(202, "")]
    [InlineData(202, "{\"ids\":[\"0199a8f0-7c1e-7d2a-9b3c-2f4e5d6a7b8c\"")]
    public async Task What_daprd_makes_of_an_intake_that_dies_while_it_answers_is_503(int status, string body)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Invoke = (_, context) =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        };

        using var response = await host.PostAsync(Messages.Person());

        await AssertUnavailableAsync(response);
    }

    [Fact]
    public async Task A_sidecar_that_is_away_is_503()
    {
        await using var host = await GatewayHost.StartAsync();
        await host.StopSidecarAsync();

        using var posted = await host.PostAsync(Messages.Person());
        using var read = await host.Admin.GetAsync("/contact-persons");

        await AssertUnavailableAsync(posted);
        await AssertUnavailableAsync(read);
    }

    [Fact]
    public async Task Numbers_become_bytes()
    {
        await using var host = await GatewayHost.StartAsync();
        var requests = host.AcceptAs(Guid.NewGuid());
        var message = Messages.Person();

        using var response = await host.PostAsync(
            Encoding.UTF8.GetBytes($$"""{ "other": [1], "dude": [ {{string.Join(" , ", message)}} ] }"""), "key", "application/json; charset=utf-8", "/datas/number");

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var request = Assert.Single(requests);
        Assert.Equal(message, request.Body);
        Assert.Equal(("application/octet-stream", "key"), (request.Headers["Content-Type"], request.Headers["Idempotency-Key"]));
    }

    [Theory]
    [InlineData("""{"dude":[0,256]}""", "dude[1]")]
    [InlineData("""{"dude":[-1]}""", "dude[0]")]
    [InlineData("""{"dude":[1.5]}""", "dude[0]")]
    [InlineData("""{"dude":[1,2,"3"]}""", "dude[2]")]
    [InlineData("""{"dude":"AAEC"}""", "dude")]
    [InlineData("""{"dud":[1]}""", "dude")]
    [InlineData("""[1,2]""", "dude")]
    [InlineData("""{"dude":[1,2""", "body")]
    [InlineData("", "body")]
    public async Task Wrong_numbers_are_400_and_named(string json, string field)
    {
        await using var host = await GatewayHost.StartAsync();
        var requests = host.AcceptAs(Guid.NewGuid());

        using var response = await host.PostAsync(Encoding.UTF8.GetBytes(json), type: "application/json", path: "/datas/number");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonObject>();
        Assert.True(problem!["errors"]!.AsObject().ContainsKey(field), problem.ToJsonString());
        Assert.Empty(requests);
    }

    [Fact]
    public async Task Too_many_numbers_are_413_and_another_media_type_415()
    {
        await using var host = await GatewayHost.StartAsync();
        var many = Encoding.UTF8.GetBytes($$"""{"dude":[{{string.Join(',', Enumerable.Repeat(7, (700 * 1024) + 1))}}]}""");

        using var tooMany = await host.PostAsync(many, type: "application/json", path: "/datas/number");
        using var tooLong = await host.PostAsync(new byte[5_000_000], type: "application/json", path: "/datas/number");
        using var binary = await host.PostAsync(Messages.Person(), path: "/datas/number");

        Assert.Equal([413, 413, 415], new[] { tooMany, tooLong, binary }.Select(response => (int)response.StatusCode));
    }

    private static async Task AssertUnavailableAsync(HttpResponseMessage response)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var body = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("ERR_", body, StringComparison.Ordinal);
        Assert.DoesNotContain("token", body, StringComparison.Ordinal);
    }
}
