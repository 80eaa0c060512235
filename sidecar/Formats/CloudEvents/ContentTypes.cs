namespace Switchyard.Sidecar.Formats.CloudEvents;

/// <summary>How daprd sorts content types: by their first part, in any case (contract, section 3.2).</summary>
public static class ContentTypes
{
    /// <summary>What every event is delivered as.</summary>
    public const string CloudEvent = "application/cloudevents+json";

    /// <summary>Bytes.</summary>
    public const string OctetStream = "application/octet-stream";

    /// <summary>True for <c>application/json</c>, with parameters or without.</summary>
    public static bool IsJson(string contentType) => Is(contentType, "application/json");

    /// <summary>True for <c>application/octet-stream</c> and for events in protobuf, which are treated as bytes.</summary>
    public static bool IsBinary(string contentType) => Is(contentType, OctetStream) || Is(contentType, "application/cloudevents+protobuf");

    /// <summary>True for <c>application/cloudevents+json</c>.</summary>
    public static bool IsCloudEvent(string contentType) => Is(contentType, CloudEvent);

    /// <summary>True for <c>text/*</c> and <c>application/xml</c>.</summary>
    public static bool IsText(string contentType) =>
        contentType.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || Is(contentType, "application/xml");

    private static bool Is(string contentType, string type)
    {
        var end = contentType.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? contentType : contentType.AsSpan(0, end)).Equals(type, StringComparison.OrdinalIgnoreCase);
    }
}
