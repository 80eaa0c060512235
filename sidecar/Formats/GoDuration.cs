using System.Buffers;
using System.Globalization;
using System.Text;

namespace Switchyard.Sidecar.Formats;

/// <summary>Durations as Go writes them: <c>300ms</c>, <c>1.5s</c>, <c>1h2m3s</c>, <c>0</c> (contract, section 0). Precision is 100 ns.</summary>
public static class GoDuration
{
    private static readonly (string Name, decimal Ticks)[] Units =
    [
        ("ns", 0.01m), ("us", 10), ("µs", 10), ("μs", 10), ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    /// <summary>Reads a Go duration; false when the text is not one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var negative = text.StartsWith('-');
        if (negative || text.StartsWith('+'))
            text = text[1..];
        if (text is "0")
            return true;
        if (text.IsEmpty)
            return false;

        var ticks = 0m;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept(NumberCharacters);
            if (digits <= 0 || !TryParseNumber(text[..digits], out var number))
                return false;
            text = text[digits..];
            var letters = text.IndexOfAny(NumberCharacters) is var next and >= 0 ? next : text.Length;
            if (!TryGetUnit(text[..letters], out var unit) || number > MaxTicks / unit)
                return false;
            ticks += number * unit;
            if (ticks > MaxTicks)
                return false;
            text = text[letters..];
        }
        duration = new TimeSpan((long)(negative ? -ticks : ticks));
        return true;
    }

    /// <summary>Reads a Go duration.</summary>
    /// <exception cref="FormatException">The text is not one; the message quotes it.</exception>
    public static TimeSpan Parse(string text) => TryParse(text, out var duration)
        ? duration
        : throw new FormatException($"'{text}' is not a duration such as 300ms, 1.5s or 1h30m");

    /// <summary>Reads a Go duration, or a bare whole number that counts <paramref name="unit"/> (seconds in component metadata, milliseconds in
    /// resiliency policies).</summary>
    /// <exception cref="FormatException">The text is neither; the message quotes it.</exception>
    public static TimeSpan ParseOrNumber(string text, TimeSpan unit)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
            return Parse(text);
        return Math.Abs((decimal)count) * unit.Ticks <= MaxTicks
            ? unit * count
            : throw new FormatException($"'{text}' is too long a duration");
    }

    /// <summary>Writes it as Go's <c>Duration.String</c> does: <c>1h0m0s</c>, <c>1.5s</c>, <c>300ms</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0s";
        var text = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        var ticks = Math.Abs((decimal)duration.Ticks);
        if (ticks < TimeSpan.TicksPerSecond)
        {
            var (unit, name) = ticks switch
            {
                < 10 => (0.01m, "ns"),
                < TimeSpan.TicksPerMillisecond => (10m, "µs"),
                _ => (TimeSpan.TicksPerMillisecond, "ms"),
            };
            return text.Append(Number(ticks / unit)).Append(name).ToString();
        }
        var hours = decimal.Truncate(ticks / TimeSpan.TicksPerHour);
        var minutes = decimal.Truncate(ticks % TimeSpan.TicksPerHour / TimeSpan.TicksPerMinute);
        if (hours > 0)
            text.Append(Number(hours)).Append('h');
        if (hours > 0 || minutes > 0)
            text.Append(Number(minutes)).Append('m');
        return text.Append(Number(ticks % TimeSpan.TicksPerMinute / TimeSpan.TicksPerSecond)).Append('s').ToString();
    }

    // Go counts nanoseconds in 64 bits, so about 292 years.
    private const decimal MaxTicks = long.MaxValue / 100;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    private static bool TryParseNumber(ReadOnlySpan<char> text, out decimal number) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    private static bool TryGetUnit(ReadOnlySpan<char> name, out decimal ticks)
    {
        foreach (var unit in Units)
        {
            if (!name.SequenceEqual(unit.Name))
                continue;
            ticks = unit.Ticks;
            return true;
        }
        ticks = 0;
        return false;
    }

    private static string Number(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);
}
