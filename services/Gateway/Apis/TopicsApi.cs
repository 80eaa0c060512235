using Switchyard.Contracts;
using Switchyard.Gateway.Hosting;
using Switchyard.Gateway.Live;
using Switchyard.Gateway.Operations;
using Switchyard.ServiceDefaults.CloudEvents;

namespace Switchyard.Gateway.Apis;

/// <summary>What the sidecar delivers to, on the app port alone.</summary>
internal static class TopicsApi
{
    public static void MapTopics(this WebApplication app)
    {
        app.MapPost($"/{Topics.ContactEvents}", ReceiveContactEventsAsync).OnAppPort(app.Configuration);
        app.MapPost($"/{Topics.UserResults}", ReceiveUserResultsAsync).OnAppPort(app.Configuration);
    }

    private static async Task ReceiveContactEventsAsync(HttpContext context, ContactEvents events)
    {
        using var batch = await DeliveryBatch.ReadAsync(context);
        await batch.AnswerAsync(context, events.Handle(batch.Items));
    }

    private static async Task ReceiveUserResultsAsync(HttpContext context, UserResults results)
    {
        using var batch = await DeliveryBatch.ReadAsync(context);
        await batch.AnswerAsync(context, results.Handle(batch.Items));
    }
}
