using Switchyard.Contracts;
using Switchyard.ServiceDefaults.CloudEvents;
using Switchyard.Users.Commands;

namespace Switchyard.Users.Apis;

/// <summary>What the sidecar delivers to: a route for each topic, of the topic's name, for single events and bulks alike.</summary>
internal static class TopicsApi
{
    public static void MapTopics(this IEndpointRouteBuilder routes)
    {
        routes.MapPost($"/{Topics.UserCommands}", (HttpContext context, CommandReceiver receiver) => ReceiveAsync(context, receiver.HandleAsync));
        routes.MapPost($"/{Topics.UserCommandsDead}", (HttpContext context, CommandReceiver receiver) => ReceiveAsync(context, receiver.BuryAsync));
    }

    private static async Task ReceiveAsync(HttpContext context, Func<Delivery, Task<Verdict>> handle)
    {
        using var batch = await DeliveryBatch.ReadAsync(context);
        await batch.AnswerAsync(context, await Task.WhenAll(batch.Items.Select(handle)));
    }
}
