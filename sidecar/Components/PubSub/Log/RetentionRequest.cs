using Switchyard.Sidecar.Components.Sqlite;

namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>Removes a small step of what every subscription has consumed and the limits no longer keep; asks for another if there is more.</summary>
internal sealed class RetentionRequest(MessageLog log, LogSettings settings, TimeProvider time) : WriteRequest
{
    private const int Step = 1024;

    private readonly List<(TopicLog Topic, long Through)> removed = [];
    private bool more;

    public override void Apply(Database database)
    {
        var oldest = (time.GetUtcNow() - settings.RetentionAge).ToUnixTimeMilliseconds();
        foreach (var topic in log.Topics)
        {
            var subscribed = topic.Subscriptions.Count > 0;
            var consumed = subscribed ? topic.Subscriptions.Min(subscription => subscription.Position) : topic.Last;
            var through = Math.Min(consumed, topic.Trimmed + Step);
            if (through <= topic.Trimmed)
                continue;
            var end = subscribed ? topic.End - settings.RetentionBytes : long.MinValue;
            if (topic.FindExpired(database, topic.Trimmed, through, oldest, end) is not { } last)
                continue;
            topic.Remove(database, topic.Trimmed, last);
            removed.Add((topic, last));
            more |= last == through && through < consumed;
        }
    }

    public override void RolledBack()
    {
        removed.Clear();
        more = false;
    }

    public override void Committed()
    {
        foreach (var (topic, through) in removed)
            topic.Trimmed = through;
        log.ScheduleRetention(more);
    }

    public override void Failed(ComponentException reason)
    {
        log.RetentionFailed(reason);
        log.ScheduleRetention(more: false);
    }
}
