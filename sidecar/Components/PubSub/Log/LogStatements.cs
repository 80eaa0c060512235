using Switchyard.Sidecar.Components.Sqlite;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Components.PubSub.Log;

/// <summary>The statements on the tables that all topics share. For the writer's thread.</summary>
internal sealed class LogStatements(Database database)
{
    private readonly Statement move = database.Prepare("UPDATE subscriptions SET position = ?1 WHERE id = ?2");
    private readonly Statement park = database.Prepare(
        "INSERT OR REPLACE INTO parked(topic, seq, subscription, attempts, due) VALUES(?1, ?2, ?3, ?4, ?5)");

    private readonly Statement unpark = database.Prepare("DELETE FROM parked WHERE topic = ?1 AND seq = ?2 AND subscription = ?3");
    private readonly Statement readParked = database.Prepare("SELECT seq, attempts, due FROM parked WHERE topic = ?1 AND subscription = ?2");
    private readonly Statement addSubscription = database.Prepare(
        "INSERT INTO subscriptions(topic, consumer, position) VALUES(?1, ?2, ?3) RETURNING id");

    private readonly Statement addTopic = database.Prepare("INSERT INTO topics(name) VALUES(?1) RETURNING id");

    /// <summary>Every topic with its subscriptions.</summary>
    public List<TopicLog> LoadTopics()
    {
        List<TopicLog> topics = [];
        var topicRows = database.Prepare("SELECT id, name, trimmed FROM topics");
        while (topicRows.Step())
        {
            var topic = new TopicLog(topicRows.Int64(0), topicRows.Text(1));
            topic.Load(database, topicRows.Int64(2));
            topics.Add(topic);
        }
        var byId = topics.ToDictionary(topic => topic.Id);
        var subscriptionRows = database.Prepare("SELECT id, topic, consumer, position FROM subscriptions");
        while (subscriptionRows.Step())
            byId[subscriptionRows.Int64(1)].Subscriptions.Add(
                new SubscriptionRecord(subscriptionRows.Int64(0), subscriptionRows.Text(2), subscriptionRows.Int64(3)));
        return topics;
    }

    /// <summary>Makes a topic and its table.</summary>
    public TopicLog AddTopic(string name)
    {
        addTopic.Bind(1, name).Step();
        var topic = new TopicLog(addTopic.Int64(0), name);
        addTopic.Reset();
        database.Execute(LogSchema.CreateTopicTable(topic.Id));
        return topic;
    }

    /// <summary>Makes a subscription that starts at the oldest kept message.</summary>
    public SubscriptionRecord AddSubscription(TopicLog topic, string consumer)
    {
        addSubscription.Bind(1, topic.Id).Bind(2, consumer).Bind(3, topic.Trimmed).Step();
        var record = new SubscriptionRecord(addSubscription.Int64(0), consumer, topic.Trimmed);
        addSubscription.Reset();
        return record;
    }

    /// <summary>What a subscription has parked.</summary>
    public List<ParkedMessage> ReadParked(TopicLog topic, long subscription)
    {
        List<ParkedMessage> parked = [];
        readParked.Bind(1, topic.Id).Bind(2, subscription);
        while (readParked.Step())
            parked.Add(new ParkedMessage(readParked.Int64(0), (int)readParked.Int64(1), readParked.Int64(2)));
        return parked;
    }

    /// <summary>Writes a subscription's changes.</summary>
    public void Write(TopicLog topic, long subscription, LedgerChanges changes)
    {
        move.Bind(1, changes.Position).Bind(2, subscription).Run();
        foreach (var message in changes.Parked)
            park.Bind(1, topic.Id).Bind(2, message.Sequence).Bind(3, subscription).Bind(4, message.Attempts).Bind(5, message.Due).Run();
        foreach (var sequence in changes.Unparked)
        {
            unpark.Bind(1, topic.Id).Bind(2, sequence).Bind(3, subscription).Run();
            if (sequence <= topic.Trimmed)
                topic.RemoveUnparked(database, sequence);
        }
    }
}
