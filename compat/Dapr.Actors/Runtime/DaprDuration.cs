using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dapr.Actors.Runtime;

/// <summary>Durations as the sidecar's actor API writes them.</summary>
internal static partial class DaprDuration
{
    private static readonly Dictionary<string, TimeSpan> Named = new()
    {
        ["@hourly"] = TimeSpan.FromHours(1),
        ["@daily"] = TimeSpan.FromDays(1),
        ["@midnight"] = TimeSpan.FromDays(1),
        ["@weekly"] = TimeSpan.FromDays(7),
        ["@monthly"] = TimeSpan.FromDays(30),
        ["@yearly"] = TimeSpan.FromDays(365),
        ["@annually"] = TimeSpan.FromDays(365),
    };

    /// <summary>Writes <c>26h3m4s5ms</c>; a negative duration is empty, which is never.</summary>
    public static string Format(TimeSpan value) => value < TimeSpan.Zero
        ? ""
        : string.Create(
            CultureInfo.InvariantCulture, $"{(value.Days * 24) + value.Hours}h{value.Minutes}m{value.Seconds}s{value.Milliseconds}ms");

    /// <summary>Writes a period with a number of firings: <c>R3/PT5M</c>.</summary>
    /// <exception cref="ArgumentException">The period has milliseconds, which this form has not.</exception>
    public static string Format(TimeSpan period, int? repetitions)
    {
        if (repetitions is null)
            return Format(period);
        if (period.Milliseconds > 0)
            throw new ArgumentException("A period with repetitions must be whole seconds.", nameof(period));

        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"R{repetitions}/P");
        Append(period.Days, 'D');
        text.Append('T');
        Append(period.Hours, 'H');
        Append(period.Minutes, 'M');
        Append(period.Seconds, 'S');
        return text.ToString();

        void Append(int count, char unit)
        {
            if (count > 0)
                text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
        }
    }

    /// <summary>Reads what the sidecar writes: <c>1h2m3s4ms</c>, <c>@every 1h0m0s</c>, ISO 8601, or empty, which is -1 ms.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static TimeSpan Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return Timeout.InfiniteTimeSpan;
        if (Named.TryGetValue(text, out var named))
            return named;

        const string Every = "@every ";
        var match = text[0] is 'R' or 'P'
            ? Iso8601().Match(text)
            : GoDuration().Match(text.StartsWith(Every, StringComparison.Ordinal) ? text[Every.Length..] : text);
        if (!match.Success)
            throw new FormatException($"'{text}' is not a duration as the Dapr sidecar writes it.");

        var days = Number("y") * 365 + Number("mo") * 30 + Number("w") * 7 + Number("d");
        return TimeSpan.FromDays(days) + TimeSpan.FromHours(Number("h")) + TimeSpan.FromMinutes(Number("m"))
            + TimeSpan.FromSeconds(Number("s")) + TimeSpan.FromMilliseconds(Number("ms"));

        double Number(string unit) =>
            match.Groups[unit] is { Success: true } group ? double.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"^(?=.)((?<h>[\d.]+)h)?((?<m>[\d.]+)m)?((?<s>[\d.]+)s)?((?<ms>[\d.]+)ms)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex GoDuration();

    [GeneratedRegex(
        @"^(R\d+/)?P((?<y>\d+)Y)?((?<mo>\d+)M)?((?<w>\d+)W)?((?<d>\d+)D)?(T((?<h>\d+)H)?((?<m>\d+)M)?((?<s>\d+)S)?)?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Iso8601();
}
