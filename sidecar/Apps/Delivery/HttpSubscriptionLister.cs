using System.Net;
using System.Text.Json;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>Asks an HTTP app for <c>/dapr/subscribe</c>.</summary>
internal sealed partial class HttpSubscriptionLister(AppChannel app, string appId, ILogger<HttpSubscriptionLister> logger) : ISubscriptionLister
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<SubscriptionResource>> AskAsync(CancellationToken cancellationToken)
    {
        using var request = InitializationRequest.Create(app, appId, "/dapr/subscribe");
        using var response = await app.SendAsync(request, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => Read(await response.Content.ReadAsByteArrayAsync(cancellationToken)),
            HttpStatusCode.NotFound => [],
            _ => throw new UnusableAnswerException($"it answered /dapr/subscribe with status {(int)response.StatusCode}"),
        };
    }

    private List<SubscriptionResource> Read(byte[] body)
    {
        try
        {
            var subscriptions = new List<SubscriptionResource>();
            foreach (var item in (JsonSerializer.Deserialize(body, SubscriptionJsonContext.Default.ListSubscriptionJson) ?? []).OfType<SubscriptionJson>())
            {
                if (item.ToResource() is { Rules.Count: > 0 } subscription)
                    subscriptions.Add(subscription);
                else
                    LogNoRoute(item.Topic);
            }
            return subscriptions;
        }
        catch (JsonException exception)
        {
            throw new UnusableAnswerException(exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The subscription to {Topic} has no route and is left out")]
    private partial void LogNoRoute(string? topic);
}
