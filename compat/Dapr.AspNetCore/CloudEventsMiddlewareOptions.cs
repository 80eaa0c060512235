namespace Dapr;

/// <summary>How <c>UseCloudEvents</c> unwraps events.</summary>
public class CloudEventsMiddlewareOptions
{
    /// <summary>Leaves a string that is not JSON data as a JSON string literal instead of decoding it to plain text.</summary>
    public bool SuppressJsonDecodingOfTextPayloads { get; set; }

    /// <summary>
    /// Adds the event's attributes as request headers <c>Cloudevent.{lower-case name}</c>, but not its data, <c>datacontenttype</c>,
    /// <c>pubsubname</c> and <c>traceparent</c>.
    /// </summary>
    public bool ForwardCloudEventPropertiesAsHeaders { get; set; }

    /// <summary>The only attributes to forward, names without case; wins over the excluded ones. Null forwards all.</summary>
    public string[]? IncludedCloudEventPropertiesAsHeaders { get; set; }

    /// <summary>Attributes not to forward, names without case, or null.</summary>
    public string[]? ExcludedCloudEventPropertiesFromHeaders { get; set; }
}
