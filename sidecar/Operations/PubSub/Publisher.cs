using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.PubSub;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.PubSub;

/// <summary>Hands messages to brokers: checks the scopes and applies the outbound policy. Dead letters go through here too.</summary>
/// <param name="appId">The app that publishes.</param>
/// <param name="resiliency">The outbound policies.</param>
public sealed class Publisher(string appId, ResiliencyProvider resiliency)
{
    // daprd publishes this many at a time where the broker has no bulk of its own.
    private const int Parallelism = 100;

    /// <summary>Publishes one message.</summary>
    /// <exception cref="PubSubException">The app may not publish to the topic.</exception>
    /// <exception cref="ComponentException">The broker refused or failed.</exception>
    public ValueTask PublishAsync(PubSubComponent pubSub, string topic, ReadOnlyMemory<byte> data, IReadOnlyDictionary<string, string> metadata,
        CancellationToken cancellationToken)
    {
        CheckScope(pubSub, topic);
        var message = new PubSubMessage(pubSub.TopicPrefix + topic, data, metadata);
        var policy = resiliency.ForOutbound(pubSub.Name, ComponentKind.Pubsub);
        return policy.IsEmpty ? pubSub.Broker.PublishAsync(message, cancellationToken) : PublishAsync(policy, pubSub, message, cancellationToken);
    }

    /// <summary>Publishes several messages; gives, in the same order, null for an accepted one and the reason for a refused one.</summary>
    /// <exception cref="PubSubException">The app may not publish to the topic.</exception>
    public async ValueTask<IReadOnlyList<string?>> PublishBulkAsync(PubSubComponent pubSub, string topic, IReadOnlyList<PubSubMessage> messages,
        CancellationToken cancellationToken)
    {
        CheckScope(pubSub, topic);
        var policy = resiliency.ForOutbound(pubSub.Name, ComponentKind.Pubsub);
        if (pubSub.Broker is IBulkPublisher bulk)
            return policy.IsEmpty ? await bulk.PublishBulkAsync(messages, cancellationToken) : await PublishBulkAsync(policy, bulk, messages, cancellationToken);
        var errors = new string?[messages.Count];
        using var slots = new SemaphoreSlim(Parallelism);
        await Task.WhenAll(messages.Select(async (message, index) =>
        {
            await slots.WaitAsync(cancellationToken);
            try
            {
                await PublishAsync(policy, pubSub, message, cancellationToken);
            }
            catch (Exception exception) when (exception is ComponentException or TimeoutException or CircuitBreakerOpenException)
            {
                errors[index] = exception.Message;
            }
            finally
            {
                slots.Release();
            }
        }));
        return errors;
    }

    // A retry repeats only the messages that failed.
    private static async ValueTask<IReadOnlyList<string?>> PublishBulkAsync(ResiliencyPolicy policy, IBulkPublisher bulk, IReadOnlyList<PubSubMessage> messages,
        CancellationToken cancellationToken)
    {
        var errors = new string?[messages.Count];
        int[] pending = [.. Enumerable.Range(0, messages.Count)];
        try
        {
            await policy.ExecuteAsync(
                async stop =>
                {
                    // An attempt that ran out of its time may still end: it must not change what the next one counts on.
                    var sent = pending;
                    var results = await bulk.PublishBulkAsync([.. sent.Select(index => messages[index])], stop);
                    for (var i = 0; i < results.Count; i++)
                        errors[sent[i]] = results[i];
                    pending = [.. sent.Where(index => errors[index] is not null)];
                    return pending.Length == 0;
                },
                done => done ? AttemptVerdict.Success : AttemptVerdict.Failure,
                cancellationToken);
        }
        catch (Exception exception) when (exception is ComponentException or TimeoutException or CircuitBreakerOpenException)
        {
            foreach (var index in pending)
                errors[index] ??= exception.Message;
        }
        return errors;
    }

    private void CheckScope(PubSubComponent pubSub, string topic)
    {
        if (!pubSub.Scopes.MayPublish(topic))
            throw PubSubException.Forbidden(pubSub.Name, topic, appId);
    }

    private static async ValueTask PublishAsync(ResiliencyPolicy policy, PubSubComponent pubSub, PubSubMessage message, CancellationToken cancellationToken) =>
        await policy.ExecuteAsync(
            async stop =>
            {
                await pubSub.Broker.PublishAsync(message, stop);
                return true;
            },
            _ => AttemptVerdict.Success,
            cancellationToken);
}
