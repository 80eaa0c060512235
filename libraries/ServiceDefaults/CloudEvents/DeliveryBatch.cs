using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Switchyard.ServiceDefaults.Bodies;

namespace Switchyard.ServiceDefaults.CloudEvents;

/// <summary>
/// What one request of the sidecar to a topic's route holds: a single CloudEvent or a bulk of them (Dapr's contract, sections 4.4 and 4.7).
/// The body's shape tells which, so the subscription's YAML may switch bulk on and off.
/// </summary>
public sealed class DeliveryBatch : IDisposable
{
    private readonly PooledBody _body;
    private readonly bool _isBulk;

    private DeliveryBatch(PooledBody body, bool isBulk, IReadOnlyList<Delivery> items)
    {
        _body = body;
        _isBulk = isBulk;
        Items = items;
    }

    /// <summary>The events, in the order of the body. Their data lies in this batch's buffer.</summary>
    public IReadOnlyList<Delivery> Items { get; }

    /// <summary>Reads and parses the whole body. A body that is no JSON gives one item that says so.</summary>
    public static async ValueTask<DeliveryBatch> ReadAsync(HttpContext context)
    {
        // A bulk is as large as the sidecar makes it: refusing one would only bring it back for ever.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;

        var request = context.Request;
        var body = await PooledBody.ReadAsync(request.Body, request.ContentLength, Array.MaxLength, context.RequestAborted);
        var (isBulk, items) = DeliveryParser.Parse(body.Bytes);
        return new DeliveryBatch(body, isBulk, items);
    }

    /// <summary>Answers with a verdict for each of <see cref="Items"/>, in their order; in a bulk by entry id, as daprd wants it.</summary>
    public async Task AnswerAsync(HttpContext context, IReadOnlyList<Verdict> verdicts)
    {
        context.Response.ContentType = "application/json";
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            json.WriteStartObject();
            if (_isBulk)
                WriteStatuses(json, verdicts);
            else
                json.WriteString("status"u8, Text(verdicts[0]));
            json.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    /// <inheritdoc />
    public void Dispose() => _body.Dispose();

    private void WriteStatuses(Utf8JsonWriter json, IReadOnlyList<Verdict> verdicts)
    {
        json.WriteStartArray("statuses"u8);
        for (var i = 0; i < Items.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("entryId"u8, Items[i].EntryId);
            json.WriteString("status"u8, Text(verdicts[i]));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static ReadOnlySpan<byte> Text(Verdict verdict) => verdict switch
    {
        Verdict.Success => "SUCCESS"u8,
        Verdict.Drop => "DROP"u8,
        _ => "RETRY"u8,
    };
}
