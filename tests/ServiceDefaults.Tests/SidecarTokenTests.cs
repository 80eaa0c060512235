using Dapr.Client;
using Microsoft.Extensions.DependencyInjection;
using Switchyard.Sidecar.Testing;

namespace Switchyard.ServiceDefaults.Tests;

/// <summary>The sidecar answers nobody without its token, and the SDK leaves it out of some calls (dapr/dotnet-sdk#1282).</summary>
public sealed class SidecarTokenTests
{
    [Fact]
    public async Task A_bulk_save_has_the_token_that_the_SDK_leaves_out()
    {
        await using var sidecars = new EmbeddedSidecars(ComponentFolder.InMemory());
        var sidecar = sidecars.Add("app", hasApp: false);
        await sidecar.StartAsync();
        await using var app = await DefaultsHost.StartAsync(sidecar);
        var dapr = app.Services.GetRequiredService<DaprClient>();

        await dapr.SaveBulkStateAsync<string>("statestore", [new("a", "one", null!), new("b", "two", null!)]);

        Assert.Equal(["one", "two"], (await dapr.GetBulkStateAsync<string>("statestore", ["a", "b"], null)).OrderBy(item => item.Key).Select(item => item.Value));
    }

    /// <summary>Twice is not the token either.</summary>
    [Fact]
    public async Task Every_other_call_has_it_once()
    {
        await using var sidecars = new EmbeddedSidecars(ComponentFolder.InMemory(new Dictionary<string, string> { ["name"] = "secret" }));
        await using var other = await StandInApp.StartAsync(sidecars, "other", _ => Task.CompletedTask);
        var sidecar = sidecars.Add("app", hasApp: false);
        await sidecar.StartAsync();
        await using var app = await DefaultsHost.StartAsync(sidecar);
        var dapr = app.Services.GetRequiredService<DaprClient>();

        await dapr.SaveStateAsync("statestore", "key", "value");
        Assert.Equal("value", await dapr.GetStateAsync<string>("statestore", "key"));
        await dapr.DeleteStateAsync("statestore", "key");
        await dapr.PublishEventAsync("pubsub", "topic", "data");
        Assert.Empty((await dapr.BulkPublishEventAsync("pubsub", "topic", ["data"])).FailedEntries);
        Assert.Equal("secret", (await dapr.GetSecretAsync("secrets", "name"))["name"]);
        Assert.Equal("app", (await dapr.GetMetadataAsync()).Id);
        using var client = dapr.CreateInvokableHttpClient("other");
        using var answer = await client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.True(answer.IsSuccessStatusCode);
        Assert.True(await dapr.CheckOutboundHealthAsync());
    }
}
