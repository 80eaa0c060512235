using Switchyard.Sidecar.Apps.Delivery;
using Switchyard.Sidecar.Formats.Cel;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>Asks the app for its subscriptions, once (contract, section 4.1).</summary>
internal sealed partial class SubscriptionDiscovery(
    ISubscriptionLister app, string appId, ResiliencyProvider resiliency, ILogger<SubscriptionDiscovery> logger)
{
    private readonly record struct AppListing(IReadOnlyList<SubscriptionResource> Subscriptions, string? Error);

    /// <summary>The app's programmatic subscriptions; none when it has none or answers what cannot be used.</summary>
    public async Task<IReadOnlyList<SubscriptionResource>> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await resiliency.BuiltIn(ResiliencyProvider.InitializationRetries)
                .ExecuteAsync(AskOnceAsync, _ => AttemptVerdict.Success, cancellationToken);
            if (answer.Error is not null)
                LogUnusable(appId, answer.Error);
            return answer.Subscriptions;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
        {
            LogUnusable(appId, exception.Message);
            return [];
        }
    }

    // What the app has answered is not asked for again.
    private async Task<AppListing> AskOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var subscriptions = await app.AskAsync(cancellationToken);
            // One condition that cannot be read drops them all: contract, section 14.
            foreach (var rule in subscriptions.SelectMany(subscription => subscription.Rules))
                if (rule.Match is not null)
                    CelExpression.Parse(rule.Match);
            return new AppListing(subscriptions, null);
        }
        catch (Exception exception) when (exception is UnusableAnswerException or CelException)
        {
            return new AppListing([], exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The subscriptions of app {AppId} cannot be used, it gets none until its sidecar restarts: {Reason}")]
    private partial void LogUnusable(string appId, string reason);
}
