using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.CloudEvents;

namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>Makes the requests that carry messages to the app (contract, sections 4.4 and 4.7).</summary>
internal static class DeliveryRequest
{
    /// <summary>One event; the message's metadata become headers.</summary>
    public static HttpRequestMessage ForEvent(EventDelivery delivery)
    {
        var request = Create(delivery.Route.Address!, delivery.Body, ContentTypes.CloudEvent, delivery.PubSubName);
        if (delivery.Metadata.Count > 0)
            AddMetadata(request, delivery.Metadata);
        if (delivery.Trace.Parent.Length > 0)
            SetTrace(request, delivery.Trace);
        return request;
    }

    /// <summary>A batch.</summary>
    public static HttpRequestMessage ForBatch(EventBatch batch, ReadOnlyMemory<byte> body) =>
        Create(batch.Route.Address!, body, "application/json", batch.PubSubName);

    private static HttpRequestMessage Create(Uri address, ReadOnlyMemory<byte> body, string contentType, string pubSubName)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        request.Headers.TryAddWithoutValidation("pubsubName", pubSubName);
        return request;
    }

    // As daprd turns metadata into headers: grpc-* is renamed, *-bin and what has a meaning of its own stay away; what is no header name or value is left out:
    // a line break in one would begin another header, or another request.
    private static void AddMetadata(HttpRequestMessage request, IReadOnlyDictionary<string, string> metadata)
    {
        foreach (var (name, value) in metadata)
        {
            var kept = !name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase) && !name.Equals("content-type", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("destination-app-id", StringComparison.OrdinalIgnoreCase) && !name.Equals("pubsubName", StringComparison.OrdinalIgnoreCase)
                && !name.Equals("content-length", StringComparison.OrdinalIgnoreCase) && !name.Equals("host", StringComparison.OrdinalIgnoreCase);
            // Without a traceparent, its companion says nothing.
            kept &= !name.Equals("tracestate", StringComparison.OrdinalIgnoreCase) || metadata.ContainsKey("traceparent");
            if (kept && name.Length > 0 && IsToken(name) && IsOneLine(value))
                RequestHeaders.Add(request, name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase) ? "dapr-" + name : name, value);
        }
    }

    private static bool IsOneLine(string value) => !value.AsSpan().ContainsAny('\r', '\n', '\0');

    private static bool IsToken(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));

    private static void SetTrace(HttpRequestMessage request, TraceContext trace)
    {
        request.Headers.Remove("traceparent");
        request.Headers.TryAddWithoutValidation("traceparent", trace.Parent);
        if (trace.State.Length > 0 && IsOneLine(trace.State))
            request.Headers.TryAddWithoutValidation("tracestate", trace.State);
    }
}
