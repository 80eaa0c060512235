using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Switchyard.IdempotentIds;
using Switchyard.TestSupport;

namespace Switchyard.ContactIntake.Tests;

/// <summary>The intake and its sidecar for one test.</summary>
internal sealed class IntakeHost : IAsyncDisposable
{
    private readonly TestApp<Program> _app;

    private IntakeHost(FakeSidecar sidecar, TimeProvider? clock)
    {
        Sidecar = sidecar;
        _app = new TestApp<Program>(sidecar.Environment, services: services =>
        {
            if (clock is not null)
                services.Replace(ServiceDescriptor.Singleton(clock));
        });
        Client = _app.CreateClient();
    }

    public FakeSidecar Sidecar { get; }

    public HttpClient Client { get; }

    /// <summary>Starts it and waits until it has its secret.</summary>
    public static async Task<IntakeHost> StartAsync(TimeProvider? clock = null)
    {
        var host = new IntakeHost(await FakeSidecar.StartAsync(), clock);
        await host.IsReadyAsync();
        return host;
    }

    /// <summary>Starts it beside a sidecar that was prepared, and does not wait.</summary>
    public static IntakeHost Start(FakeSidecar sidecar) => new(sidecar, null);

    public Task IsReadyAsync() => Until.HoldsAsync(() => _app.Services.GetRequiredService<RequestIds>().IsReady, "the secret is read");

    public async Task<HttpResponseMessage> PostAsync(byte[] body, string? key = null, string? subject = null, string? type = "application/octet-stream")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/contact-persons") { Content = new ByteArrayContent(body) };
        if (type is not null)
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (subject is not null)
            request.Headers.Add("Switchyard-Subject", subject);
        return await Client.SendAsync(request);
    }

    /// <summary>Posts what must be accepted.</summary>
    public async Task<Guid[]> PostIdsAsync(byte[] body, string? key = null, string? subject = null)
    {
        using var response = await PostAsync(body, key, subject);
        Assert.Equal(202, (int)response.StatusCode);
        var answer = await response.Content.ReadFromJsonAsync<JsonObject>();
        return [.. answer!["ids"]!.AsArray().Select(id => id!.GetValue<Guid>())];
    }

    /// <summary>Posts what must be refused.</summary>
    public async Task<JsonObject> PostRefusedAsync(byte[] body, int status, string? type = "application/octet-stream")
    {
        using var response = await PostAsync(body, type: type);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        return (await response.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Sidecar.DisposeAsync();
    }
}
