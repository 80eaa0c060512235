using System.Text.Json.Serialization;
using Dapr;
using Switchyard.Contracts;

namespace Switchyard.ContactIntake.Intake;

/// <summary>
/// A contact person's event, whole: a bulk publish gives all its events the same metadata, and so none a <c>cloudevent.id</c> of its own, but a CloudEvent keeps
/// the id it comes with (Dapr's contract, section 3.4).
/// </summary>
internal sealed class ContactEvent : CloudEvent
{
    private static readonly Uri Self = new(AppIds.ContactIntake, UriKind.Relative);

    /// <param name="message">The message's id, by which a repetition is known.</param>
    /// <param name="data">The framed message.</param>
    public ContactEvent(Guid message, ReadOnlyMemory<byte> data)
    {
        (MessageId, Data) = (message, data);
        (Id, Source, Type, SpecVersion) = (message.ToString(), Self, EventTypes.ContactPersonV1, "1.0");
    }

    /// <summary>The event's id as it was given.</summary>
    [JsonIgnore]
    public Guid MessageId { get; }

    /// <summary>None; the base's would be written as null, which CloudEvents does not know.</summary>
    [JsonPropertyName("subject"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public new string? Subject { get; init; }

    [JsonPropertyName("datacontenttype")]
    public string DataContentType { get; } = "application/octet-stream";

    [JsonPropertyName("data_base64")]
    public ReadOnlyMemory<byte> Data { get; }
}
