using System.Runtime.InteropServices;
using System.Text.Json;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>The JSON of timers and reminders (contract, sections 7.6 and 7.7).</summary>
internal static class ActorTickJson
{
    /// <summary>Reads the first JSON value of the body, as daprd does; members may be of any case.</summary>
    /// <exception cref="JsonException">It is not JSON of this shape.</exception>
    public static TickRequest Read(ReadOnlySpan<byte> body)
    {
        var request = new TickRequest();
        using var document = ActorBody.Parse(body);
        if (document.RootElement.ValueKind == JsonValueKind.Null)
            return request;
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw new JsonException($"json: cannot unmarshal {ActorBody.Kind(document.RootElement)} into a request");
        foreach (var member in document.RootElement.EnumerateObject())
        {
            request = member.Name.ToUpperInvariant() switch
            {
                "DUETIME" => request with { DueTime = ActorBody.Text(member) ?? request.DueTime },
                "PERIOD" => request with { Period = ActorBody.Text(member) ?? request.Period },
                "TTL" => request with { Ttl = ActorBody.Text(member) ?? request.Ttl },
                "CALLBACK" => request with { Callback = ActorBody.Text(member) ?? request.Callback },
                "DATA" => request with { Data = JsonMarshal.GetRawUtf8Value(member.Value).ToArray() },
                "OVERWRITE" => request with { Overwrite = ActorBody.Flag(member) ?? true },
                _ => request,
            };
        }
        return request;
    }

    /// <summary>What <c>GET .../reminders/{name}</c> answers; it has no time to live.</summary>
    public static byte[] Write(ReminderRecord reminder)
    {
        using var json = PooledBuffer.Rent();
        json.Write("{\"actorID\":"u8);
        GoString.Write(json, reminder.Id);
        json.Write(",\"actorType\":"u8);
        GoString.Write(json, reminder.Type);
        if (reminder.DataText() is { } data)
        {
            json.Write(",\"data\":"u8);
            json.Write(data.Span);
        }
        if (reminder.DueTime.Length > 0)
        {
            json.Write(",\"dueTime\":"u8);
            GoString.Write(json, reminder.DueTime);
        }
        if (reminder.Period() is { Length: > 0 } period)
        {
            json.Write(",\"period\":"u8);
            GoString.Write(json, period);
        }
        json.WriteByte((byte)'}');
        return json.ToArray();
    }
}
