using Switchyard.Auth.Flows;
using Switchyard.Contracts;
using Switchyard.ServiceDefaults.CloudEvents;

namespace Switchyard.Auth.Apis;

/// <summary>What the sidecar delivers to: a route for each topic, of the topic's name, for single events and bulks alike.</summary>
internal static class TopicsApi
{
    public static void MapTopics(this IEndpointRouteBuilder routes)
    {
        routes.MapPost($"/{Topics.UserEvents}", (HttpContext context, UserEventHandler handler) => ReceiveAsync(context, handler.HandleAsync));
        routes.MapPost($"/{Topics.UserEventsDead}", (HttpContext context, UserEventHandler handler) => ReceiveAsync(context, handler.BuryAsync));
    }

    private static async Task ReceiveAsync(HttpContext context, Func<Delivery, Task<Verdict>> handle)
    {
        using var batch = await DeliveryBatch.ReadAsync(context);
        await batch.AnswerAsync(context, await Task.WhenAll(batch.Items.Select(handle)));
    }
}
