using System.Globalization;
using System.Text;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>Delivers events to an app over HTTP (contract, sections 4.4, 4.5 and 4.7).</summary>
internal sealed partial class HttpEventSink(AppChannel app, ILogger<HttpEventSink> logger) : IEventSink
{
    private static readonly EventAnswer NoAnswer = new(DeliveryResult.Failure, "the app answered nothing");

    /// <inheritdoc/>
    public EventRoute RouteTo(string path) => new(path, app.Resolve(Escape(path.StartsWith('/') ? path : "/" + path)));

    /// <inheritdoc/>
    public async Task<EventAnswer> DeliverAsync(EventDelivery delivery, CancellationToken cancellationToken)
    {
        using var request = DeliveryRequest.ForEvent(delivery);
        if (await SendAsync(request, delivery.Topic, delivery.PubSubName, cancellationToken) is not { } answer)
            return NoAnswer;
        return answer.Status switch
        {
            >= 200 and <= 299 => AppAnswer.Read(answer.Body) switch
            {
                DeliveryResult.Success => EventAnswer.Success,
                var result => new EventAnswer(result, $"the app answered {answer.Status}"),
            },
            StatusCodes.Status404NotFound => new EventAnswer(DeliveryResult.Drop, "the app answered 404"),
            _ => new EventAnswer(DeliveryResult.Failure, $"the app answered {answer.Status}", answer.Status),
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DeliveryResult>> DeliverBatchAsync(EventBatch batch, CancellationToken cancellationToken)
    {
        var body = PooledBuffer.Rent();
        BatchBody.Write(body, batch);
        using var request = DeliveryRequest.ForBatch(batch, body.WrittenMemory);
        if (await SendAsync(request, batch.Topic, batch.PubSubName, cancellationToken) is not { } answer)
            return All(batch, DeliveryResult.Failure);
        // Only now is it sure that nobody reads the buffer any more.
        body.Dispose();
        return answer.Status switch
        {
            >= 200 and <= 299 => Results(batch, answer.Body),
            // The whole batch is dropped, and not dead-lettered.
            StatusCodes.Status404NotFound => All(batch, DeliveryResult.Success),
            _ => All(batch, DeliveryResult.Failure),
        };
    }

    private async Task<(int Status, byte[] Body)?> SendAsync(HttpRequestMessage request, string topic, string pubSub, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await app.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var body = response.Content.Headers.ContentLength == 0 ? []
                : await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return ((int)response.StatusCode, body);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            LogNoAnswer(topic, pubSub, exception.Message);
            return null;
        }
    }

    private static DeliveryResult[] Results(EventBatch batch, byte[] answer)
    {
        var results = All(batch, DeliveryResult.Failure);
        if (AppAnswer.ReadBulk(answer) is not { } statuses)
            return results;
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = statuses.GetValueOrDefault(batch.Entries[i].Id) switch
            {
                "SUCCESS" => DeliveryResult.Success,
                "DROP" => DeliveryResult.Drop,
                _ => DeliveryResult.Failure,
            };
        }
        return results;
    }

    private static DeliveryResult[] All(EventBatch batch, DeliveryResult result)
    {
        var results = new DeliveryResult[batch.Entries.Count];
        Array.Fill(results, result);
        return results;
    }

    // What cannot stand in a request line: blanks, control characters and all that is not ASCII. A route may hold escapes and a query of its own.
    private static string Escape(string route)
    {
        var escaped = new StringBuilder(route.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(route))
        {
            if (octet is > (byte)' ' and < 0x7f)
                escaped.Append((char)octet);
            else
                escaped.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
        }
        return escaped.ToString();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A delivery of topic {Topic} on {PubSub} got no answer from the app: {Reason}")]
    private partial void LogNoAnswer(string topic, string pubSub, string reason);
}
