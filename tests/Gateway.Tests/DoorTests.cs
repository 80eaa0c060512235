using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Switchyard.TestSupport;

namespace Switchyard.Gateway.Tests;

/// <summary>What is reachable where, and by whom.</summary>
public sealed class DoorTests
{
    [Theory]
    [InlineData("Development")]
    [InlineData("Production")]
    public async Task Topic_routes_exist_on_the_app_port_alone(string environment)
    {
        await using var host = await GatewayHost.StartAsync(environment: environment);

        foreach (var hostHeader in new[] { null, $"127.0.0.1:{host.AppClient.BaseAddress!.Port}" })
        {
            using var content = new StringContent(GatewayHost.Stored(Guid.NewGuid()).ToJsonString(), Encoding.UTF8, "application/cloudevents+json");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/contact-events") { Content = content };
            request.Headers.Host = hostHeader;
            request.Headers.Add(FakeSidecar.TokenHeader, host.AppClient.DefaultRequestHeaders.GetValues(FakeSidecar.TokenHeader));
            using var response = await host.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task Public_routes_exist_on_the_public_port_alone()
    {
        await using var host = await GatewayHost.StartAsync();
        host.AcceptAs(Guid.NewGuid());
        using var content = new ByteArrayContent(Messages.Person());
        content.Headers.ContentType = new("application/octet-stream");

        foreach (var path in new[] { "/openapi/v1.json", "/contact-persons", "/dead-letters" })
        {
            using var read = await host.AppClient.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
        }

        using var posted = await host.AppClient.PostAsync("/contact-persons", content);
        Assert.Equal(HttpStatusCode.NotFound, posted.StatusCode);
    }

    [Fact]
    public async Task Deliveries_need_the_token_and_clients_do_not()
    {
        await using var host = await GatewayHost.StartAsync(environment: "Production");
        host.AppClient.DefaultRequestHeaders.Remove(FakeSidecar.TokenHeader);
        host.AcceptAs(Guid.NewGuid());
        using var content = new StringContent(GatewayHost.Stored(Guid.NewGuid()).ToJsonString(), Encoding.UTF8, "application/cloudevents+json");

        using var delivered = await host.AppClient.PostAsync("/contact-events", content);
        using var posted = await host.PostAsync(Messages.Person());

        using var unknown = await host.Client.GetAsync("/nonsense");
        using var wrongVerb = await host.Client.PutAsync("/contact-persons", null);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Accepted), (delivered.StatusCode, posted.StatusCode));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed), (unknown.StatusCode, wrongVerb.StatusCode));
    }

    [Fact]
    public async Task Health_is_answered_on_both_ports_without_a_token()
    {
        await using var host = await GatewayHost.StartAsync(environment: "Production");
        host.AppClient.DefaultRequestHeaders.Remove(FakeSidecar.TokenHeader);

        foreach (var client in new[] { host.Client, host.AppClient })
        {
            Assert.Equal("Healthy", await client.GetStringAsync("/healthz"));
            Assert.Equal("Healthy", await client.GetStringAsync("/readyz"));
        }

        await host.StopSidecarAsync();
        using var ready = await host.Client.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("Healthy", await host.Client.GetStringAsync("/healthz"));
    }

    [Fact]
    public async Task One_port_for_both_is_refused()
    {
        var refusal = await GatewayHost.RefusalAsync(new Dictionary<string, string> { ["PUBLIC_PORT"] = "8090", ["APP_PORT"] = "8090" });

        Assert.Contains("PUBLIC_PORT", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_carry_security_headers()
    {
        await using var host = await GatewayHost.StartAsync();
        host.AcceptAs(Guid.NewGuid());

        using var good = await host.PostAsync(Messages.Person());
        using var bad = await host.Client.GetAsync("/nonsense");

        Assert.Equal(HttpStatusCode.NotFound, bad.StatusCode);
        Assert.Equal("application/problem+json", bad.Content.Headers.ContentType!.MediaType);
        foreach (var response in new[] { good, bad })
        {
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
            Assert.Contains("frame-ancestors 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.False(response.Headers.Contains("Server"));
        }
    }

    [Fact]
    public async Task The_OpenAPI_document_describes_every_public_route_and_no_topic()
    {
        await using var host = await GatewayHost.StartAsync();

        var paths = (await host.Client.GetFromJsonAsync<JsonObject>("/openapi/v1.json"))!["paths"]!.AsObject();

        Assert.Equal(
            [
                "/auth/login", "/auth/logout", "/auth/me", "/auth/password", "/auth/refresh", "/auth/register",
                "/contact-persons", "/contact-persons/live", "/contact-persons/{id}", "/contact-persons/{id}/progress",
                "/datas/number", "/dead-letters", "/dead-letters/{id}", "/dead-letters/{id}/replay", "/healthz",
                "/operations/{id}", "/readyz", "/system", "/system/live", "/users", "/users/{id}", "/users/{id}/roles",
            ],
            paths.Select(path => path.Key).Order(StringComparer.Ordinal));
        var posted = paths["/contact-persons"]!["post"]!;
        Assert.Equal(["202", "400", "413", "415", "429", "503"], posted["responses"]!.AsObject().Select(response => response.Key).Order(StringComparer.Ordinal));
        Assert.True(posted["requestBody"]!["content"]!.AsObject().ContainsKey("application/octet-stream"));
        Assert.True(paths["/contact-persons/{id}"]!["get"]!["responses"]!["200"]!["content"]!.AsObject().ContainsKey("application/octet-stream"));
        Assert.All(paths.SelectMany(path => path.Value!.AsObject()), operation => Assert.NotEmpty(operation.Value!["responses"]!.AsObject()));
    }
}
