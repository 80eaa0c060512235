using System.Text.Json.Nodes;
using Capnp;
using CapnpGen;

namespace Switchyard.TestSupport;

/// <summary>Framed Cap'n Proto messages and the CloudEvents around them.</summary>
public static class Messages
{
    /// <summary>A valid message, or one that breaks a rule of meaning where the arguments do.</summary>
    public static byte[] Person(string name = "Ana Li", string email = "ana.li@example.org", string phone = "+49 151 5550101", short year = 1991)
    {
        var builder = MessageBuilder.Create();
        var person = builder.BuildRoot<Person.WRITER>();
        person.Name = name;
        person.Email = email;
        person.Phones.Init(1);
        person.Phones[0].Number = phone;
        person.Birthdate.Year = year;
        person.Birthdate.Month = 4;
        person.Birthdate.Day = 17;

        using var stream = new MemoryStream();
        using (var pump = new FramePump(stream))
        {
            pump.Send(builder.Frame);
            pump.Flush();
        }

        return stream.ToArray();
    }

    /// <summary>Bytes that are no message.</summary>
    public static byte[] Garbage => [0, 0, 0, 0, 255, 255, 255, 255, 1, 2, 3];

    /// <summary>The CloudEvent of a message as daprd delivers it; null leaves an attribute out.</summary>
    public static JsonObject Event(string? id, byte[]? data, string? type = "contact.person.v1", string? time = "2026-11-22T10:15:30Z", string topic = "contact-person")
    {
        var cloudEvent = new JsonObject
        {
            ["datacontenttype"] = "application/octet-stream",
            ["pubsubname"] = "pubsub",
            ["source"] = "contact-intake",
            ["specversion"] = "1.0",
            ["topic"] = topic,
        };
        if (id is not null)
            cloudEvent["id"] = id;
        if (type is not null)
            cloudEvent["type"] = type;
        if (time is not null)
            cloudEvent["time"] = time;
        if (data is not null)
            cloudEvent["data_base64"] = Convert.ToBase64String(data);
        return cloudEvent;
    }

    /// <summary>The bulk envelope around events; the entry ids are e0, e1 and so on.</summary>
    public static JsonObject Bulk(params IEnumerable<JsonNode?> events) => new()
    {
        ["id"] = Guid.NewGuid().ToString(),
        ["type"] = "com.dapr.event.sent.bulk",
        ["topic"] = "contact-person",
        ["pubsubname"] = "pubsub",
        ["metadata"] = new JsonObject { ["pubsubName"] = "pubsub" },
        ["entries"] = new JsonArray([.. events.Select((one, i) => new JsonObject
        {
            ["entryId"] = $"e{i}",
            ["event"] = one,
            ["contentType"] = "application/cloudevents+json",
            ["metadata"] = new JsonObject(),
        })]),
    };
}
