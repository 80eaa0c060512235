using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>The body of a tick at an HTTP app.</summary>
internal static class TickJson
{
    /// <summary>Writes the body.</summary>
    /// <param name="data">The JSON text that was given, or null.</param>
    /// <param name="dueTime">For a timer as it was given; empty for a reminder.</param>
    /// <param name="period">As <paramref name="dueTime"/>.</param>
    /// <param name="callback">For a timer as it was given; null for a reminder, which has no such member.</param>
    public static byte[] Write(ReadOnlyMemory<byte>? data, string dueTime, string period, string? callback)
    {
        using var body = PooledBuffer.Rent();
        body.WriteByte((byte)'{');
        if (callback is not null)
        {
            Member(body, "callback"u8, callback);
            body.WriteByte((byte)',');
        }
        if (data is { } given)
        {
            body.Write("\"data\":"u8);
            body.Write(given.Span);
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
