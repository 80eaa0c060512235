namespace Dapr;

/// <summary>A metadata entry for the subscriptions of an endpoint; with an id, for those topics that own it.</summary>
[AttributeUsage(AttributeTargets.All, AllowMultiple = true)]
public class TopicMetadataAttribute : Attribute, IOriginalTopicMetadata
{
    /// <summary>An entry for all topics of the endpoint.</summary>
    /// <exception cref="ArgumentException">The name is null or empty, or the value is null.</exception>
    public TopicMetadataAttribute(string name, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        Name = name;
        Value = value;
    }

    /// <summary>An entry for the topics that own <paramref name="id"/>.</summary>
    /// <exception cref="ArgumentException">The name is null or empty, or the value is null.</exception>
    public TopicMetadataAttribute(string id, string name, string value)
        : this(name, value) => Id = id;

    /// <inheritdoc/>
    public string? Id { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Value { get; }
}
