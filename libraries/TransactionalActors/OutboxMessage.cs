namespace Switchyard.TransactionalActors;

/// <summary>A message that an actor has decided to send and that waits, in its state, until the broker has it.</summary>
/// <param name="PubSub">The component.</param>
/// <param name="Topic">The topic.</param>
/// <param name="Id">The CloudEvent's id, the same each time it is sent.</param>
/// <param name="Type">The CloudEvent's type.</param>
/// <param name="PartitionKey">What keeps its order among others (brokers that know partitions).</param>
/// <param name="Data">The event's data, JSON text.</param>
public sealed record OutboxMessage(string PubSub, string Topic, string Id, string Type, string PartitionKey, string Data);
