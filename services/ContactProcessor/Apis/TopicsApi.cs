using Switchyard.ContactProcessor.Contacts;
using Switchyard.ContactProcessor.DeadLetters;
using Switchyard.Contracts;
using Switchyard.ServiceDefaults.CloudEvents;

namespace Switchyard.ContactProcessor.Apis;

/// <summary>What the sidecar delivers to: a route for each topic, of the topic's name, for single events and bulks alike.</summary>
internal static class TopicsApi
{
    public static void MapTopics(this IEndpointRouteBuilder routes)
    {
        routes.MapPost($"/{Topics.ContactPerson}", ReceiveContactsAsync);
        routes.MapPost($"/{Topics.ContactPersonDead}", ReceiveDeadLettersAsync);
    }

    private static Task ReceiveContactsAsync(HttpContext context, ContactHandler handler) =>
        ReceiveAsync(context, handler.HandleAsync);

    private static Task ReceiveDeadLettersAsync(HttpContext context, DeadLetterHandler handler) =>
        ReceiveAsync(context, handler.HandleAsync);

    private static async Task ReceiveAsync(HttpContext context, Func<IReadOnlyList<Delivery>, Task<IReadOnlyList<Verdict>>> handle)
    {
        using var batch = await DeliveryBatch.ReadAsync(context);
        await batch.AnswerAsync(context, await handle(batch.Items));
    }
}
