namespace Switchyard.TestSupport;

/// <summary>What an app published.</summary>
public sealed record PublishedEvent(string PubSub, string Topic, string ContentType, IReadOnlyDictionary<string, string> Metadata, byte[] Body);
