using Dapr.AppCallback.Autogen.Grpc.v1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>Asks a gRPC app by <c>AppCallback.ListTopicSubscriptions</c>.</summary>
internal sealed class GrpcSubscriptionLister(GrpcAppChannel app) : ISubscriptionLister
{
    private static readonly Method<Empty, ListTopicSubscriptionsResponse> ListTopicSubscriptions =
        AppCallbackMethods.Unary<Empty, ListTopicSubscriptionsResponse>(AppCallback.Descriptor, nameof(ListTopicSubscriptions));

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SubscriptionResource>> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await app.AskAsync(ListTopicSubscriptions, new Empty(), cancellationToken);
            return [.. answer.Subscriptions.Select(ToResource)];
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Unimplemented)
        {
            return [];
        }
        catch (RpcException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new HttpRequestException($"ListTopicSubscriptions: {exception.Status}", exception);
        }
    }

    private static SubscriptionResource ToResource(TopicSubscription subscription)
    {
        var bulk = subscription.BulkSubscribe is { } given
            ? new BulkSubscribeOptions(given.Enabled, given.MaxMessagesCount, given.MaxAwaitDurationMs)
            : BulkSubscribeOptions.Off;
        return new SubscriptionResource(subscription.PubsubName, subscription.Topic, RulesOf(subscription.Routes), subscription.DeadLetterTopic,
            subscription.Metadata, bulk, SubscriptionKind.Programmatic);
    }

    // Unlike an HTTP app, one that gives no route takes all events at no path.
    private static List<RouteRule> RulesOf(TopicRoutes? routes)
    {
        var rules = new List<RouteRule>();
        foreach (var rule in routes?.Rules ?? [])
            rules.Add(new RouteRule(string.IsNullOrWhiteSpace(rule.Match) ? null : rule.Match.Trim(), rule.Path));
        if (!string.IsNullOrEmpty(routes?.Default) || rules.Count == 0)
            rules.Add(new RouteRule(null, routes?.Default ?? ""));
        return rules;
    }
}
