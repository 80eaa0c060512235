using Switchyard.Sidecar.Components.Sqlite;

namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>Messages that are published together: all of them or none.</summary>
internal sealed class PublishRequest : WriteRequest
{
    private readonly TaskCompletionSource completion = new();
    private readonly (TopicLog Topic, PubSubMessage Message)[] items;
    private readonly long[] sequences;
    private readonly TimeProvider time;
    private ComponentException? failure;

    public PublishRequest((TopicLog Topic, PubSubMessage Message)[] items, TimeProvider time)
    {
        this.items = items;
        this.time = time;
        sequences = new long[items.Length];
        foreach (var (_, message) in items)
            Weight += message.Data.Length;
    }

    /// <summary>Completes when the messages are on disk.</summary>
    public Task Completion => completion.Task;

    public override long Weight { get; }

    public override void Apply(Database database)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        for (var i = 0; i < items.Length; i++)
            sequences[i] = items[i].Topic.Append(database, items[i].Message, now);
    }

    public override void RolledBack()
    {
        foreach (var (topic, _) in items)
            topic.ResetToCommitted();
    }

    /// <summary>What was published together is seen together, by a subscription that has caught up.</summary>
    public override void Committed()
    {
        for (var i = 0; i < items.Length; i++)
            items[i].Topic.Keep(sequences[i], items[i].Message);
        for (var i = 0; i < items.Length; i++)
            items[i].Topic.Show(sequences[i]);
    }

    public override void Failed(ComponentException reason) => failure = reason;

    /// <summary>The publisher first: waking the subscriptions takes time, and they gain none by it.</summary>
    public override void Tell()
    {
        if (failure is not null)
        {
            completion.SetException(failure);
            return;
        }
        completion.SetResult();
        foreach (var topic in items.Select(item => item.Topic).Distinct())
            topic.Wake();
    }
}
