using System.Text.Json;
using Switchyard.Contracts;
using Switchyard.Contracts.Contacts;
using Switchyard.Gateway.Flow;
using Switchyard.Gateway.Waiting;
using Switchyard.ServiceDefaults.CloudEvents;

namespace Switchyard.Gateway.Live;

/// <summary>Handles the topic <c>contact-events</c>: what was stored goes to the feed, as it came, and to those who wait for it.</summary>
internal sealed partial class ContactEvents(
    ContactFeed feed, Signals<ContactTimes> signals, FlowMeter meter, ILogger<ContactEvents> logger)
{
    /// <summary>Takes in the events.</summary>
    /// <returns>A verdict for each, in their order: a drop for what cannot be read.</returns>
    public Verdict[] Handle(IReadOnlyList<Delivery> deliveries)
    {
        var verdicts = new Verdict[deliveries.Count];
        for (var i = 0; i < verdicts.Length; i++)
        {
            if (deliveries[i] is { Flaw: null, Type: EventTypes.ContactStoredV1 } delivery && TryTakeIn(delivery.Data.Span))
                continue;
            verdicts[i] = Verdict.Drop;
            LogDrop(deliveries[i].Id, deliveries[i].Type);
        }

        feed.Tell();
        return verdicts;
    }

    private bool TryTakeIn(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!reader.ValueTextEquals("contacts"u8))
                    reader.Skip();
                else if (!TryTakeInContacts(ref reader, data))
                    return false;
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private bool TryTakeInContacts(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var start = (int)reader.TokenStartIndex;
            if (!TryReadTimes(ref reader, out var times))
                return false;
            feed.Add(times.Id, data[start..(int)reader.BytesConsumed]);
            signals.Tell(times.Id, times);
            meter.Stored(times.Id);
        }

        return true;
    }

    private static bool TryReadTimes(ref Utf8JsonReader reader, out ContactTimes times)
    {
        Guid id = default;
        DateTime received = default, stored = default;
        var found = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
                found += reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetGuid(out id) ? 1 : 0;
            else if (reader.ValueTextEquals("receivedAt"u8))
                found += reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetDateTime(out received) ? 1 : 0;
            else if (reader.ValueTextEquals("storedAt"u8))
                found += reader.Read() && reader.TokenType == JsonTokenType.String && reader.TryGetDateTime(out stored) ? 1 : 0;
            else
                reader.Skip();
        }

        times = new ContactTimes(id, received, stored);
        return found == 3;
    }

    [LoggerMessage(LogLevel.Warning, "Event {Id} of type {Type} on contact-events cannot be read and is dropped")]
    private partial void LogDrop(string? id, string? type);
}
