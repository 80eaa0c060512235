using System.Net;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>What single and bulk delivery of one subscription share: where messages come from and go to, and what happens to the failed ones.</summary>
internal sealed partial class TopicContext(SidecarServices services, Publisher publisher, SubscriptionResource subscription, PubSubComponent pubSub)
{
    private static readonly TimeSpan DeadLetterTimeout = TimeSpan.FromSeconds(30);
    private readonly ILogger logger = services.Logger<TopicContext>();

    /// <summary>The subscription.</summary>
    public SubscriptionResource Subscription => subscription;

    /// <summary>Its broker.</summary>
    public PubSubComponent PubSub => pubSub;

    /// <summary>Where its events go.</summary>
    public RouteTable Routes { get; } = new(subscription.Rules, services.App!);

    /// <summary>True when it takes bytes without an envelope.</summary>
    public bool Raw { get; } = RawPayload.TryRead(subscription.Metadata, out var raw) && raw;

    /// <summary>Whether trace context is passed on.</summary>
    public TracingMode Tracing => services.Configuration.Tracing;

    /// <summary>The inbound policy.</summary>
    public ResiliencyPolicy Policy { get; } = services.Resiliency.ForInbound(pubSub.Name, ComponentKind.Pubsub);

    /// <summary>Cancelled when the subscription ends: running requests finish, nothing is tried again, dead-lettered or refused.</summary>
    public CancellationTokenSource Closing { get; } = new();

    /// <summary>Cancelled when running requests have had their time to finish.</summary>
    public CancellationTokenSource Aborting { get; } = new();

    /// <summary>The topic of a message as the app knows it.</summary>
    public string TopicOf(PubSubMessage message) => message.Topic[pubSub.TopicPrefix.Length..];

    /// <summary>Sends a request to the app under the policy's timeout; gives null when there was no answer.</summary>
    /// <exception cref="OperationCanceledException">The subscription was aborted, or ended before an unhealthy app could be asked.</exception>
    public async Task<(HttpStatusCode Status, byte[] Body)?> SendAsync(HttpRequestMessage request)
    {
        using var timeout = Policy.Timeout is null ? null : CancellationTokenSource.CreateLinkedTokenSource(Aborting.Token);
        timeout?.CancelAfter(Policy.Timeout!.Value);
        var stop = timeout?.Token ?? Aborting.Token;
        try
        {
            using var response = await services.App!.SendAsync(request, stop).ConfigureAwait(false);
            var body = response.Content.Headers.ContentLength == 0 ? [] : await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false);
            return (response.StatusCode, body);
        }
        catch (AppUnhealthyException)
        {
            // The subscription is about to end: the broker keeps the message.
            await Task.Delay(Timeout.InfiniteTimeSpan, Closing.Token);
            throw;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException
            || (exception is OperationCanceledException && !Aborting.IsCancellationRequested))
        {
            LogNoAnswer(subscription.Topic, pubSub.Name, exception.Message);
            return null;
        }
    }

    /// <summary>Publishes a message to the dead-letter topic; false when there is none or the publish failed.</summary>
    public async Task<bool> TryDeadLetterAsync(PubSubMessage message)
    {
        if (subscription.DeadLetterTopic.Length == 0)
            return false;
        try
        {
            using var timeout = new CancellationTokenSource(DeadLetterTimeout);
            await publisher.PublishAsync(pubSub, subscription.DeadLetterTopic, message.Data, message.Metadata, timeout.Token);
            return true;
        }
        catch (Exception exception) when (exception is ComponentException or TopicForbiddenException or OperationCanceledException or TimeoutException
            or CircuitBreakerOpenException)
        {
            LogDeadLetterFailed(subscription.DeadLetterTopic, pubSub.Name, exception.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A delivery of topic {Topic} on {PubSub} got no answer from the app: {Reason}")]
    private partial void LogNoAnswer(string topic, string pubSub, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The dead-letter topic {Topic} on {PubSub} did not take a message: {Reason}")]
    private partial void LogDeadLetterFailed(string topic, string pubSub, string reason);
}
