using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Switchyard.ServiceDefaults.Ids;
using Switchyard.ServiceDefaults.Telemetry;
using Switchyard.Sidecar.Testing;
using Switchyard.TestSupport;

namespace Switchyard.ServiceDefaults.Tests;

public sealed class DefaultsTests
{
    private const string TokenHeader = "dapr-api-token";

    [Fact]
    public void Without_a_token_it_starts_in_Development_alone()
    {
        DefaultsHost.CreateBuilder().AddServiceDefaults();

        foreach (var environment in new[] { "Production", "Staging" })
        {
            var refused = Assert.Throws<InvalidOperationException>(() => DefaultsHost.CreateBuilder(environment).AddServiceDefaults());
            Assert.Contains("APP_API_TOKEN", refused.Message, StringComparison.Ordinal);
        }

        DefaultsHost.CreateBuilder("Production", ("APP_API_TOKEN", "token")).AddServiceDefaults();
    }

    [Theory]
    [InlineData("LISTEN_ADDRESS", "0.0.0.0")]
    [InlineData("LISTEN_ADDRESS", "::")]
    [InlineData("DOTNET_RUNNING_IN_CONTAINER", "true")]
    public void Without_a_token_it_listens_on_loopback_alone(string setting, string value)
    {
        Assert.Throws<InvalidOperationException>(() => DefaultsHost.CreateBuilder("Development", (setting, value)).AddServiceDefaults());

        DefaultsHost.CreateBuilder("Production", (setting, value), ("APP_API_TOKEN", "token")).AddServiceDefaults();
    }

    [Theory]
    [InlineData("APP_PORT", "http")]
    [InlineData("APP_PORT", "65536")]
    [InlineData("APP_PORT", "")]
    [InlineData("LISTEN_ADDRESS", "here")]
    public void A_setting_that_is_wrong_is_named(string setting, string value)
    {
        var refused = Assert.Throws<InvalidOperationException>(() => DefaultsHost.CreateBuilder("Development", (setting, value)).AddServiceDefaults());

        Assert.Contains(setting, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_token_only_its_bearer_and_open_routes_get_in()
    {
        await using var app = await DefaultsHost.StartAsync("Production", ("APP_API_TOKEN", "tökén"));
        var client = app.GetTestClient();

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/guarded"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/guarded", "toke"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/guarded", "tökén2"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/guarded", new string('x', 5000)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/guarded", "tökén", "tökén"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/guarded", "tökén"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/open"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/healthz"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync("/readyz"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("/unknown"));

        async Task<HttpStatusCode> StatusAsync(string path, params string[] tokens)
        {
            var context = await app.GetTestServer().SendAsync(request =>
            {
                request.Request.Path = path;
                request.Request.Method = "GET";
                request.Request.Headers[TokenHeader] = tokens;
            });
            return (HttpStatusCode)context.Response.StatusCode;
        }
    }

    [Theory]
    [InlineData("/fails", 500)]
    [InlineData("/outage", 503)]
    [InlineData("/reset", 503)]
    [InlineData("/bad", 413)]
    [InlineData("/unknown", 404)]
    [InlineData("/topic", 405)]
    public async Task Errors_are_problem_details_without_internals(string path, int status)
    {
        await using var app = await DefaultsHost.StartAsync();

        using var response = await app.GetTestClient().GetAsync(path);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var text = await response.Content.ReadAsStringAsync();
        Assert.DoesNotContain("internal", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
        Assert.Equal(status, JsonNode.Parse(text)!["status"]!.GetValue<int>());
        Assert.Equal(status == 503, response.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task It_tells_what_its_sidecar_has_loaded()
    {
        await using var sidecars = new EmbeddedSidecars(ComponentFolder.InMemory());
        var sidecar = sidecars.Add("app", hasApp: false);
        await sidecar.StartAsync();
        await using var app = await DefaultsHost.StartAsync(sidecar);
        var client = app.GetTestClient();
        client.DefaultRequestHeaders.Add(TokenHeader, sidecars.AppToken);

        var view = await client.GetFromJsonAsync<JsonObject>("/sidecar");

        var components = view!["components"]!.AsArray().Select(component => component!.ToJsonString()).ToList();
        Assert.Contains("""{"name":"pubsub","type":"pubsub.in-memory","version":"v1"}""", components);
        Assert.Contains("""{"name":"statestore","type":"state.in-memory","version":"v1"}""", components);
    }

    [Fact]
    public async Task It_is_ready_while_the_sidecar_can_be_called()
    {
        await using var sidecars = new EmbeddedSidecars(ComponentFolder.InMemory());
        var sidecar = sidecars.Add("app", hasApp: false);
        await sidecar.StartAsync();
        await using var app = await DefaultsHost.StartAsync(sidecar);
        var client = app.GetTestClient();

        Assert.Equal("Healthy", await client.GetStringAsync("/readyz"));
        await sidecar.StopAsync();
        using var ready = await client.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("Healthy", await client.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task Verdicts_are_answered_as_daprd_reads_them()
    {
        await using var app = await DefaultsHost.StartAsync();
        var client = app.GetTestClient();

        Assert.Equal("""{"status":"SUCCESS"}""", await PostAsync(Messages.Event("m", [1])));
        Assert.Equal(
            """{"statuses":[{"entryId":"e0","status":"SUCCESS"},{"entryId":"e1","status":"RETRY"},{"entryId":"e2","status":"DROP"}]}""",
            await PostAsync(Messages.Bulk(Messages.Event("a", [1]), Messages.Event("b", [2]), Messages.Event("c", [3]))));
        Assert.Equal("""{"statuses":[]}""", await PostAsync(Messages.Bulk()));

        async Task<string> PostAsync(JsonObject body)
        {
            using var response = await client.PostAsJsonAsync("/topic", body);
            return await response.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task A_body_larger_than_the_usual_limit_is_read_chunked_or_not()
    {
        await using var app = await DefaultsHost.StartAsync();
        var bulk = Encoding.UTF8.GetBytes(Messages.Bulk(Enumerable.Range(0, 40).Select(i => Messages.Event($"{i}", new byte[800_000]))).ToJsonString());
        Assert.True(bulk.Length > 40_000_000);

        foreach (var chunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/topic") { Content = new ByteArrayContent(bulk) };
            request.Headers.TransferEncodingChunked = chunked;
            using var response = await app.GetTestClient().SendAsync(request);
            Assert.Equal(40, (await response.Content.ReadFromJsonAsync<JsonObject>())!["statuses"]!.AsArray().Count);
        }
    }

    [Fact]
    public void Telemetry_is_exported_only_when_there_is_somewhere_to_send_it()
    {
        Assert.Equal(0, Exporters());
        Assert.Equal(1, Exporters(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4317")));

        static int Exporters(params (string, string)[] settings)
        {
            var builder = DefaultsHost.CreateBuilder("Development", settings);
            builder.AddServiceDefaults();
            return builder.Services.Count(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(TelemetryExport));
        }
    }

    [Fact]
    public async Task Telemetry_starts_and_stops_with_the_app()
    {
        await using var app = await DefaultsHost.StartAsync("Development", ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"));

        Assert.Equal("Healthy", await app.GetTestClient().GetStringAsync("/healthz"));
        await app.StopAsync();
    }

    [Fact]
    public void A_hashed_id_is_a_UUIDv8()
    {
        var id = HashedId.From([.. Enumerable.Repeat((byte)0xFF, 32)]);

        Assert.Equal("ffffffff-ffff-8fff-bfff-ffffffffffff", id.ToString());
        Assert.Throws<ArgumentException>(() => HashedId.From(new byte[15]));
    }
}
