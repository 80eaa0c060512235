using System.Globalization;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Formats.CloudEvents;

/// <summary>The <c>time</c> of envelopes: RFC 3339 in whole seconds with the local offset. Made once a second, not once an event.</summary>
internal static class EnvelopeClock
{
    private sealed record Stamp(long Second, string Text);

    private static Stamp last = new(0, "");

    public static string Now()
    {
        var second = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var stamp = last;
        if (stamp.Second != second)
            last = stamp = new Stamp(second, Format(DateTimeOffset.FromUnixTimeSeconds(second).ToLocalTime()));
        return stamp.Text;
    }

    public static string Format(DateTimeOffset time) =>
        time.ToString(time.Offset == TimeSpan.Zero ? "yyyy-MM-ddTHH:mm:ssZ" : "yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
}
