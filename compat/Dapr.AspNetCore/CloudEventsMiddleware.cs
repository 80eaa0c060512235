using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Dapr.Client.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Dapr;

/// <summary>Replaces a structured CloudEvent in the request's body by the event's data, and the content type by the data's.</summary>
internal sealed class CloudEventsMiddleware(RequestDelegate next, CloudEventsMiddlewareOptions options)
{
    private const string EventType = "application/cloudevents+json";
    private const string Data = "data";
    private const string DataBase64 = "data_base64";
    private const string DataContentType = "datacontenttype";
    private const int DefaultCapacity = 4096;
    private const int MaxTrustedLength = 1 << 24;

    private static readonly string[] NeverForwarded = [Data, DataBase64, DataContentType, "pubsubname", "traceparent"];

    public Task InvokeAsync(HttpContext context)
    {
        var contentType = context.Request.ContentType;
        if (contentType is null
            || !contentType.StartsWith(EventType, StringComparison.Ordinal)
            || !MediaTypeHeaderValue.TryParse(contentType, out var parsed)
            || parsed.MediaType != EventType)
            return next(context);
        return UnwrapAsync(context, parsed.Charset.Length > 0 ? Encoding.GetEncoding(parsed.Charset.ToString()) : Encoding.UTF8);
    }

    private async Task UnwrapAsync(HttpContext context, Encoding encoding)
    {
        var request = context.Request;
        using var buffer = await ReadAsync(request, context.RequestAborted).ConfigureAwait(false);
        var json = MemoryMarshal.AsMemory(buffer.WrittenMemory);
        var cloudEvent = CloudEventEnvelope.Parse(
            encoding.CodePage == Encoding.UTF8.CodePage ? json : Encoding.Convert(encoding, Encoding.UTF8, json.ToArray()));

        var data = cloudEvent.Find(Data);
        var binary = cloudEvent.Find(DataBase64);
        if (data is not null && binary is not null)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        // Before the body: decoding base64 overwrites a part of the text.
        ForwardAttributes(request, cloudEvent);
        var dataType = GetDataType(cloudEvent, out var isJson);
        var (body, bodyType) = (data, binary) switch
        {
            (not null, _) => (DataBytes(cloudEvent, data.Value, isJson), dataType),
            (_, not null) => (cloudEvent.Base64Bytes(binary.Value), dataType),
            _ => (Memory<byte>.Empty, null),
        };
        await NextAsync(context, body, bodyType).ConfigureAwait(false);
    }

    private async Task NextAsync(HttpContext context, Memory<byte> body, string? contentType)
    {
        var request = context.Request;
        var (originalBody, originalType) = (request.Body, request.ContentType);
        MemoryMarshal.TryGetArray<byte>(body, out var bytes);
        using var stream = new MemoryStream(bytes.Array ?? [], bytes.Offset, bytes.Count, writable: false);
        try
        {
            request.Body = stream;
            request.ContentType = contentType;
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            request.ContentType = originalType;
            request.Body = originalBody;
        }
    }

    private Memory<byte> DataBytes(CloudEventEnvelope cloudEvent, CloudEventAttribute data, bool isJson)
    {
        // The CloudEvents specification puts text that is not JSON into a JSON string; whatever is no string is JSON.
        var isText = data.Kind == JsonTokenType.String && !isJson && !options.SuppressJsonDecodingOfTextPayloads;
        return isText ? cloudEvent.Text(data) : cloudEvent.Raw(data);
    }

    private void ForwardAttributes(HttpRequest request, CloudEventEnvelope cloudEvent)
    {
        if (!options.ForwardCloudEventPropertiesAsHeaders)
            return;
        foreach (var attribute in cloudEvent.Attributes)
        {
            if (IsForwarded(attribute.Name))
                request.Headers.TryAdd("Cloudevent." + attribute.Name.ToLowerInvariant(), cloudEvent.RawText(attribute));
        }
    }

    private bool IsForwarded(string name)
    {
        if (NeverForwarded.Contains(name, StringComparer.OrdinalIgnoreCase))
            return false;
        if (options.IncludedCloudEventPropertiesAsHeaders is { } included)
            return included.Contains(name, StringComparer.OrdinalIgnoreCase);
        return options.ExcludedCloudEventPropertiesFromHeaders?.Contains(name, StringComparer.OrdinalIgnoreCase) != true;
    }

    private static string GetDataType(CloudEventEnvelope cloudEvent, out bool isJson)
    {
        if (cloudEvent.Find(DataContentType) is { Kind: JsonTokenType.String } attribute)
        {
            var contentType = Encoding.UTF8.GetString(cloudEvent.Text(attribute).Span);
            if (MediaTypeHeaderValue.TryParse(contentType, out var parsed))
            {
                isJson = parsed.MediaType == "application/json" || parsed.Suffix == "json";
                if (!contentType.Contains("charset", StringComparison.Ordinal))
                    return contentType;
                // The body is UTF-8 now, whatever it was.
                parsed.Charset = default;
                return parsed.ToString();
            }
        }

        isJson = true;
        return "application/json";
    }

    private static async Task<PooledBuffer> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // One byte more than announced, so that the read that finds the end needs no larger buffer.
        var announced = request.ContentLength is { } length ? Math.Min(length, MaxTrustedLength) + 1 : DefaultCapacity;
        var buffer = new PooledBuffer((int)announced);
        try
        {
            int count;
            while ((count = await request.Body.ReadAsync(buffer.GetMemory(), cancellationToken).ConfigureAwait(false)) > 0)
                buffer.Advance(count);
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}
