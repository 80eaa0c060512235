using System.Net;
using System.Net.Http.Json;
using Dapr;
using Dapr.Client;
using Grpc.Core;

namespace Switchyard.Sidecar.Tests.Api.Sdk;

/// <summary>What else Dapr.Client does: secrets, metadata, health, invocation, and the end of a sidecar.</summary>
public sealed class SdkClientTests(SdkSite site) : IClassFixture<SdkSite>
{
    private DaprClient Dapr => site.Dapr;

    [Fact]
    public async Task Secrets_are_read_by_name_and_all_at_once()
    {
        Assert.Equal(new Dictionary<string, string> { ["token"] = "abc" }, await Dapr.GetSecretAsync("secrets", "token"));
        Assert.Equal(["other", "token"], (await Dapr.GetBulkSecretAsync("secrets")).Keys.Order(StringComparer.Ordinal));
        var missing = await Assert.ThrowsAsync<DaprException>(() => Dapr.GetSecretAsync("secrets", "nope"));
        Assert.Equal(StatusCode.Internal, (missing.InnerException as RpcException)?.StatusCode);
        var unknown = await Assert.ThrowsAsync<DaprException>(() => Dapr.GetSecretAsync("nope", "token"));
        Assert.Equal(StatusCode.InvalidArgument, (unknown.InnerException as RpcException)?.StatusCode);
    }

    [Fact]
    public async Task Metadata_is_set_and_tells_of_components_and_actors()
    {
        await Dapr.SetMetadataAsync("colour", "blue");
        var metadata = await Dapr.GetMetadataAsync();
        Assert.Equal(("sdk", "blue"), (metadata.Id, metadata.Extended["colour"]));
        Assert.Equal(["mem state.in-memory", "pubsub pubsub.in-memory", "secrets secretstores.local.file", "sql state.sqlite"],
            metadata.Components.Select(component => $"{component.Name} {component.Type}").Order(StringComparer.Ordinal));
        Assert.Equal(["Counter"], metadata.Actors.Select(actor => actor.Type));
    }

    [Fact]
    public async Task The_sidecar_is_waited_for_and_its_health_is_asked()
    {
        await Dapr.WaitForSidecarAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal((true, true), (await Dapr.CheckHealthAsync(), await Dapr.CheckOutboundHealthAsync()));
    }

    [Fact]
    public async Task An_app_is_invoked_by_http_clients_of_both_kinds()
    {
        var peer = await site.StartSidecarAsync("peer");
        using var own = SdkSite.ClientOf(peer).CreateInvokableHttpClient("sdk");
        Assert.Equal("hello you?a=1 from peer", await own.GetStringAsync(new Uri("/greet/you?a=1", UriKind.Relative)));
        using var made = await own.PostAsJsonAsync("/orders", new SdkOrder(1, "o"));
        Assert.Equal((HttpStatusCode.Created, new SdkOrder(2, "o")), (made.StatusCode, await made.Content.ReadFromJsonAsync<SdkOrder>()));

        using var any = DaprClient.CreateInvokeHttpClient(daprEndpoint: $"http://127.0.0.1:{peer.Options.HttpPort}", daprApiToken: SdkSite.ApiToken);
        using var broken = await any.GetAsync(new Uri("http://sdk/broken"));
        Assert.Equal((HttpStatusCode.InternalServerError, "application/problem+json"), (broken.StatusCode, broken.Content.Headers.ContentType?.MediaType));
        using var nobody = await any.GetAsync(new Uri("http://nobody/x"));
        Assert.Equal(HttpStatusCode.InternalServerError, nobody.StatusCode);
        using var stranger = DaprClient.CreateInvokeHttpClient(daprEndpoint: $"http://127.0.0.1:{peer.Options.HttpPort}", daprApiToken: "wrong");
        using var refused = await stranger.GetAsync(new Uri("http://sdk/greet/you"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task The_app_takes_nothing_that_does_not_come_from_its_sidecar()
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var direct = await client.GetAsync(new Uri($"http://127.0.0.1:{site.Sidecar.Options.AppPort}/greet/you"));
        Assert.Equal(HttpStatusCode.Unauthorized, direct.StatusCode);
    }

    [Fact]
    public async Task What_no_component_serves_is_an_exception_with_daprds_status()
    {
        var configuration = await Assert.ThrowsAsync<DaprException>(() => Dapr.GetConfiguration("nope", ["a"]));
        Assert.Equal(StatusCode.FailedPrecondition, (configuration.InnerException as RpcException)?.StatusCode);
        var binding = await Assert.ThrowsAsync<DaprException>(() => Dapr.InvokeBindingAsync("nope", "create", 1));
        Assert.Equal(StatusCode.Internal, (binding.InnerException as RpcException)?.StatusCode);
    }

    [Fact]
    public async Task A_sidecar_is_shut_down()
    {
        var peer = await site.StartSidecarAsync("short-lived");
        using var dapr = SdkSite.ClientOf(peer);
        await dapr.WaitForSidecarAsync().WaitAsync(TimeSpan.FromSeconds(20));
        await dapr.ShutdownSidecarAsync();
        await peer.Stopped.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.False(await dapr.CheckOutboundHealthAsync());
    }
}
