using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Switchyard.TestSite;

/// <summary>A CloudEvent that was delivered to somebody else than the service under test.</summary>
/// <param name="Topic">The topic, which is also the route.</param>
/// <param name="Event">The whole envelope.</param>
public sealed record ReceivedEvent(string Topic, JsonObject Event)
{
    /// <summary>The attribute <c>id</c>.</summary>
    public string Id => Event["id"]!.GetValue<string>();

    /// <summary>The attribute <c>type</c>.</summary>
    public string Type => Event["type"]!.GetValue<string>();

    /// <summary>The data, where it is JSON.</summary>
    public JsonNode Data => Event["data"]!;

    /// <summary>The data, where it is bytes.</summary>
    public byte[] Bytes => Event["data_base64"]!.GetValue<string>() is var text ? Convert.FromBase64String(text) : [];

    /// <summary>Takes a delivery, single or bulk, and answers that all is well.</summary>
    public static async Task<IReadOnlyList<ReceivedEvent>> TakeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var topic = context.Request.Path.Value![1..];
        var body = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        if (body["entries"] is not JsonArray entries)
        {
            await context.Response.WriteAsJsonAsync(new Dictionary<string, string> { ["status"] = "SUCCESS" });
            return [new ReceivedEvent(topic, body)];
        }

        await context.Response.WriteAsJsonAsync(new
        {
            statuses = entries.Select(entry => new Dictionary<string, string> { ["entryId"] = entry!["entryId"]!.GetValue<string>(), ["status"] = "SUCCESS" }),
        });
        return [.. entries.Select(entry => new ReceivedEvent(topic, entry!["event"]!.AsObject()))];
    }
}
