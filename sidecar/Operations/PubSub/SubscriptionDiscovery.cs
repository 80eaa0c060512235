using System.Net;
using System.Text.Json;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Formats.Cel;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>Asks the app for its subscriptions, once (contract, section 4.1).</summary>
internal sealed partial class SubscriptionDiscovery(SidecarServices services)
{
    private readonly ILogger logger = services.Logger<SubscriptionDiscovery>();

    /// <summary>The app's programmatic subscriptions; none when it has none or answers what cannot be used.</summary>
    public async Task<IReadOnlyList<SubscriptionResource>> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await services.Resiliency.BuiltIn(ResiliencyProvider.InitializationRetries)
                .ExecuteAsync(AskOnceAsync, _ => AttemptVerdict.Success, cancellationToken);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return [];
            if (response.StatusCode != HttpStatusCode.OK)
            {
                LogStatus(services.Options.AppId, (int)response.StatusCode);
                return [];
            }
            return Read(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException or CelException or TimeoutException)
        {
            LogUnusable(services.Options.AppId, exception.Message);
            return [];
        }
    }

    private async Task<HttpResponseMessage> AskOnceAsync(CancellationToken cancellationToken)
    {
        using var request = InitializationRequest.Create(services.App!, services.Options.AppId, "/dapr/subscribe");
        return await services.App!.SendAsync(request, cancellationToken);
    }

    private List<SubscriptionResource> Read(byte[] body)
    {
        var items = JsonSerializer.Deserialize(body, SubscriptionJsonContext.Default.ListSubscriptionJson) ?? [];
        var subscriptions = new List<SubscriptionResource>();
        foreach (var item in items.OfType<SubscriptionJson>())
        {
            var subscription = item.ToResource();
            // One condition that cannot be read drops them all: contract, section 14.
            foreach (var rule in subscription.Rules)
                if (rule.Match is not null)
                    CelExpression.Parse(rule.Match);
            if (subscription.Rules.Count > 0)
                subscriptions.Add(subscription);
            else
                LogNoRoute(subscription.Topic);
        }
        return subscriptions;
    }

    [LoggerMessage(Level = LogLevel.Error,
        Message = "App {AppId} answered /dapr/subscribe with status {Status}: it gets no subscriptions until its sidecar restarts")]
    private partial void LogStatus(string appId, int status);

    [LoggerMessage(Level = LogLevel.Error, Message = "The subscriptions of app {AppId} cannot be used: {Reason}")]
    private partial void LogUnusable(string appId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The subscription to {Topic} has no route and is left out")]
    private partial void LogNoRoute(string topic);
}
