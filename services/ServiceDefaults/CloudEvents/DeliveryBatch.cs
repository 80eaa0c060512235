using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Switchyard.ServiceDefaults.CloudEvents;

/// <summary>
/// What one request of the sidecar to a topic's route holds: a single CloudEvent or a bulk of them (Dapr's contract, sections 4.4 and 4.7).
/// The body's shape tells which, so the subscription's YAML may switch bulk on and off.
/// </summary>
public sealed class DeliveryBatch : IDisposable
{
    private const int FirstBuffer = 4096;

    private readonly byte[] _buffer;
    private readonly bool _isBulk;

    private DeliveryBatch(byte[] buffer, bool isBulk, IReadOnlyList<Delivery> items)
    {
        _buffer = buffer;
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

        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(context.Request.ContentLength + 1 ?? FirstBuffer, Array.MaxLength));
        try
        {
            var length = 0;
            int read;
            while ((read = await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted)) > 0)
            {
                length += read;
                if (length == buffer.Length)
                    buffer = Grow(buffer);
            }

            var (isBulk, items) = DeliveryParser.Parse(buffer.AsMemory(0, length));
            return new DeliveryBatch(buffer, isBulk, items);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
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
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

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

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
