using System.Text.Json.Serialization;

namespace Dapr;

/// <summary>The attributes of a CloudEvent that a publisher may set; the sidecar fills in the others, but never <c>id</c>.</summary>
public class CloudEvent
{
    /// <summary>The CloudEvents attribute <c>source</c>.</summary>
    [JsonPropertyName("source")]
    public Uri Source { get; init; } = null!;

    /// <summary>The CloudEvents attribute <c>type</c>.</summary>
    [JsonPropertyName("type")]
    public string Type { get; init; } = null!;

    /// <summary>The CloudEvents attribute <c>subject</c>.</summary>
    [JsonPropertyName("subject")]
    public string Subject { get; init; } = null!;
}

/// <summary>A CloudEvent with JSON data, published as <c>application/cloudevents+json</c>.</summary>
/// <param name="data">The event's data.</param>
public class CloudEvent<TData>(TData data) : CloudEvent
{
    /// <summary>The event's data.</summary>
    [JsonPropertyName("data")]
    public TData Data { get; } = data;

    /// <summary>Always <c>application/json</c>.</summary>
    [JsonPropertyName("datacontenttype")]
    public string DataContentType { get; } = "application/json";
}
