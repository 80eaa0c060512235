using System.Text;
using Dapr;
using Dapr.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Switchyard.Sidecar.Tests.Api.Sdk;

/// <summary>What is published and invoked.</summary>
public sealed record SdkOrder(int Id, string Name);

/// <summary>An app on the official packages, set up as their documentation says: it takes nothing that lacks the app's token.</summary>
internal static class SdkApp
{
    /// <summary>Makes the app.</summary>
    /// <param name="port">Its port.</param>
    /// <param name="httpPort">The HTTP port of its sidecar.</param>
    /// <param name="grpcPort">The gRPC port of its sidecar.</param>
    /// <param name="seen">Takes what it is given.</param>
    public static WebApplication Create(int port, int httpPort, int grpcPort, SdkSeen seen)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["DAPR_HTTP_ENDPOINT"] = $"http://127.0.0.1:{httpPort}",
            ["DAPR_GRPC_ENDPOINT"] = $"http://127.0.0.1:{grpcPort}",
            ["DAPR_API_TOKEN"] = SdkSite.ApiToken,
            ["APP_API_TOKEN"] = SdkSite.AppToken,
        });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        builder.Services.AddSingleton(seen);
        builder.Services.AddDaprClient();
        builder.Services.AddActors(options => options.Actors.RegisterActor<SdkCounter>("Counter"));
        builder.Services.AddAuthentication().AddDapr(options => options.Token = SdkSite.AppToken);
        builder.Services.AddAuthorization(options => options.AddDapr());
        var app = builder.Build();
        app.UseCloudEvents(new CloudEventsMiddlewareOptions { ForwardCloudEventPropertiesAsHeaders = true });
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapActorsHandlers().RequireAuthorization("Dapr");
        app.MapSubscribeHandler();
        MapTopics(app.MapGroup("").RequireAuthorization("Dapr"), seen);
        MapMethods(app.MapGroup("").RequireAuthorization("Dapr"));
        return app;
    }

    private static void MapTopics(RouteGroupBuilder topics, SdkSeen seen)
    {
        topics.MapPost("/on/orders", (SdkOrder order) => seen.Add("orders", $"{order.Id} {order.Name}")).WithTopic("pubsub", "orders");
        topics.MapPost("/on/bodies", async (HttpRequest request) => seen.Add("bodies", await BodyAsync(request))).WithTopic("pubsub", "bodies");
        topics.MapPost("/on/ids", (HttpRequest request) => seen.Add("ids", request.Headers["Cloudevent.id"].ToString())).WithTopic("pubsub", "ids");
        topics.MapPost("/on/raw", async (HttpRequest request) => seen.Add("raw", await BodyAsync(request))).WithTopic("pubsub", "raw", enableRawPayload: true);
        topics.MapPost("/on/failing", () => Results.StatusCode(StatusCodes.Status500InternalServerError))
            .WithTopic(new TopicOptions { PubsubName = "pubsub", Name = "failing", DeadLetterTopic = "failed" });
        topics.MapPost("/on/failed", (SdkOrder order) => seen.Add("failed", order.Name)).WithTopic("pubsub", "failed");
        topics.MapPost("/on/rule", (SdkOrder order) => seen.Add("ruled", $"rule {order.Id}"))
            .WithTopic(new TopicOptions { PubsubName = "pubsub", Name = "ruled", Match = "event.type == \"special\"", Priority = 1 });
        topics.MapPost("/on/default", (SdkOrder order) => seen.Add("ruled", $"default {order.Id}")).WithTopic("pubsub", "ruled");
        topics.MapPost("/on/many", (BulkSubscribeMessage<BulkMessageModel<SdkOrder>> batch) =>
        {
            foreach (var entry in batch.Entries)
                seen.Add("many", entry.Event.Data.Name);
            return new BulkSubscribeAppResponse(
                [.. batch.Entries.Select(entry => new BulkSubscribeAppResponseEntry(entry.EntryId, BulkSubscribeAppResponseStatus.SUCCESS))]);
        }).WithTopic("pubsub", "many").WithBulkSubscribe(new BulkSubscribeTopicOptions { TopicName = "many", MaxMessagesCount = 10, MaxAwaitDurationMs = 50 });
    }

    private static void MapMethods(RouteGroupBuilder methods)
    {
        methods.MapGet("/greet/{name}", (string name, HttpRequest request) => $"hello {name}{request.QueryString} from {request.Headers["dapr-caller-app-id"]}");
        methods.MapPost("/orders", (SdkOrder order) => Results.Json(order with { Id = order.Id + 1 }, statusCode: StatusCodes.Status201Created));
        methods.MapGet("/broken", () => Results.Problem("broken"));
    }

    private static async Task<string> BodyAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return $"{request.ContentType} {Encoding.Latin1.GetString(body.ToArray())}";
    }
}
