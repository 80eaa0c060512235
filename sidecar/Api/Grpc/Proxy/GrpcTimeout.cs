using System.Globalization;

namespace Switchyard.Sidecar.Api.Grpc.Proxy;

/// <summary>The header <c>grpc-timeout</c>: at most eight digits and a unit.</summary>
internal static class GrpcTimeout
{
    // Timers of .NET take no more.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    /// <summary>Reads the header; null when it is absent or malformed.</summary>
    public static TimeSpan? Read(string text)
    {
        if (text.Length is < 2 or > 9
            || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return null;
        TimeSpan? time = text[^1] switch
        {
            'H' => TimeSpan.FromHours(Math.Min(count, 1_000_000)),
            'M' => TimeSpan.FromMinutes(count),
            'S' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMilliseconds(count),
            'u' => TimeSpan.FromMicroseconds(count),
            'n' => TimeSpan.FromTicks(count / TimeSpan.NanosecondsPerTick),
            _ => null,
        };
        return time > Longest ? Longest : time;
    }

    /// <summary>Writes what is left, in the finest unit that fits.</summary>
    public static string Format(TimeSpan left) =>
        left.TotalMicroseconds < 100_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, (long)left.TotalMicroseconds)}u")
        : left.TotalMilliseconds < 100_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{(long)left.TotalMilliseconds}m")
        : string.Create(CultureInfo.InvariantCulture, $"{(long)left.TotalSeconds}S");
}
