using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Switchyard.Contracts;
using Switchyard.Idempotency;
using Switchyard.TestSite;
using Switchyard.TestSupport;

namespace Switchyard.ContactIntake.Tests;

/// <summary>The intake and its sidecar for one test: an embedded one, or one that fails on demand.</summary>
internal sealed class IntakeHost : IAsyncDisposable
{
    private readonly ServiceSite<Program>? site;
    private readonly TestApp<Program>? app;

    private IntakeHost(ServiceSite<Program> site) => (this.site, Client) = (site, site.Client);

    private IntakeHost(FakeSidecar faults, TimeProvider? clock)
    {
        Faults = faults;
        app = new TestApp<Program>(faults.Environment, services: services => Set(services, clock));
        Client = app.CreateClient();
    }

    /// <summary>The sidecar that fails on demand, where it is one.</summary>
    public FakeSidecar Faults => field ?? throw new InvalidOperationException("this sidecar does not fail");

    public HttpClient Client { get; }

    /// <summary>Starts it beside an embedded sidecar and waits until it has its secret.</summary>
    public static async Task<IntakeHost> StartAsync()
    {
        var host = new IntakeHost(await ServiceSite.StartAsync<Program>(AppIds.ContactIntake, [AppIds.ContactProcessor]));
        await host.IsReadyAsync();
        return host;
    }

    /// <summary>Starts it beside a sidecar that fails on demand, and waits until it has its secret.</summary>
    public static async Task<IntakeHost> StartWithFaultsAsync(TimeProvider? clock = null)
    {
        var host = new IntakeHost(await FakeSidecar.StartAsync(), clock);
        await host.IsReadyAsync();
        return host;
    }

    /// <summary>Starts it beside a sidecar that was prepared, and does not wait.</summary>
    public static IntakeHost Start(FakeSidecar faults) => new(faults, null);

    public Task IsReadyAsync() =>
        Until.HoldsAsync(() => (site?.Services ?? app!.Services).GetRequiredService<RequestIds>().IsReady, "the secret is read");

    /// <summary>What the processor has received so far.</summary>
    public IEnumerable<ReceivedEvent> Received => site!.Received;

    /// <summary>What the processor received up to now, in order: a marker that is posted now tells when that is.</summary>
    public async Task<IReadOnlyList<ReceivedEvent>> PublishedAsync()
    {
        var marker = (await PostIdsAsync(Messages.Person("The marker"))).Single().ToString();
        await site!.ReceivedAsync(Topics.ContactPerson, e => e.Id == marker);
        return [.. site.Received.TakeWhile(e => e.Id != marker)];
    }

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
        if (site is not null)
            await site.DisposeAsync();
        if (app is not null)
        {
            await app.DisposeAsync();
            await Faults.DisposeAsync();
        }
    }

    private static void Set(IServiceCollection services, TimeProvider? clock)
    {
        if (clock is not null)
            services.Replace(ServiceDescriptor.Singleton(clock));
    }
}
