using System.Runtime.InteropServices;
using System.Text.Json;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>The body that makes a timer or reminder; texts are empty when absent, members of any case.</summary>
internal sealed record TickRequest(string DueTime, string Period, string Ttl, string Callback, byte[]? Data, bool Overwrite)
{
    /// <summary>Reads the first JSON value of the body, as daprd does.</summary>
    /// <exception cref="ActorApiException">It is not JSON of this shape.</exception>
    public static TickRequest Read(ReadOnlySpan<byte> body)
    {
        var request = new TickRequest("", "", "", "", null, true);
        using var document = ActorBody.Parse(body);
        if (document.RootElement.ValueKind == JsonValueKind.Null)
            return request;
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            throw ActorApiException.Malformed($"json: cannot unmarshal {ActorBody.Kind(document.RootElement)} into a request");
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

    /// <summary>The body of a tick: what the app gets.</summary>
    /// <param name="data">The data as it was given, or null.</param>
    /// <param name="dueTime">For a timer as it was given; empty for a reminder.</param>
    /// <param name="period">As <paramref name="dueTime"/>.</param>
    /// <param name="callback">For a timer as it was given; null for a reminder, which has no such member.</param>
    public static byte[] TickBody(byte[]? data, string dueTime, string period, string? callback)
    {
        using var body = PooledBuffer.Rent();
        body.WriteByte((byte)'{');
        if (callback is not null)
        {
            Member(body, "callback"u8, callback);
            body.WriteByte((byte)',');
        }
        if (data is not null)
        {
            body.Write("\"data\":"u8);
            body.Write(data);
            body.WriteByte((byte)',');
        }
        Member(body, "dueTime"u8, dueTime);
        body.WriteByte((byte)',');
        Member(body, "period"u8, period);
        body.WriteByte((byte)'}');
        return body.ToArray();
    }

    private static void Member(PooledBuffer body, ReadOnlySpan<byte> name, string value)
    {
        GoString.Write(body, name);
        body.WriteByte((byte)':');
        GoString.Write(body, value);
    }
}
