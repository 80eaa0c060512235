using System.Globalization;
using System.Text.RegularExpressions;

namespace Switchyard.Sidecar.Components.Sqlite;

/// <summary>Durations in component metadata, written as Go does: <c>500ms</c>, <c>2s</c>, <c>1h30m</c>.</summary>
internal static partial class MetadataDuration
{
    /// <summary>The field's duration, or the default when it is absent. A plain number counts in <paramref name="plainUnit"/>.</summary>
    /// <exception cref="ComponentException">The value is not a duration, or is less than <paramref name="minimum"/>.</exception>
    public static TimeSpan Get(ComponentMetadata metadata, string name, TimeSpan defaultValue, TimeSpan minimum, TimeSpan plainUnit)
    {
        if (metadata.Get(name) is not { } text)
            return defaultValue;
        var value = Parse(text.Trim(), plainUnit)
            ?? throw new ComponentException($"metadata field '{name}': '{text}' is not a duration such as 500ms, 2s or 1h30m");
        return value >= minimum
            ? value
            : throw new ComponentException(string.Create(CultureInfo.InvariantCulture,
                $"metadata field '{name}': '{text}' is less than {minimum.TotalMilliseconds} ms"));
    }

    private static TimeSpan? Parse(string text, TimeSpan plainUnit)
    {
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var plain))
            return Scale(plainUnit, plain);
        var match = Form().Match(text);
        if (!match.Success)
            return null;
        TimeSpan? sum = TimeSpan.Zero;
        for (var i = 0; i < match.Groups["number"].Captures.Count; i++)
        {
            var number = double.Parse(match.Groups["number"].Captures[i].ValueSpan, CultureInfo.InvariantCulture);
            sum += Scale(Unit(match.Groups["unit"].Captures[i].Value), number);
        }
        return sum;
    }

    private static TimeSpan? Scale(TimeSpan unit, double number) =>
        Math.Abs(unit.TotalDays * number) < 365_000 ? unit * number : null;

    private static TimeSpan Unit(string name) => name switch
    {
        "h" => TimeSpan.FromHours(1),
        "m" => TimeSpan.FromMinutes(1),
        "s" => TimeSpan.FromSeconds(1),
        "ms" => TimeSpan.FromMilliseconds(1),
        "us" or "µs" => TimeSpan.FromMicroseconds(1),
        _ => TimeSpan.FromTicks(1) / 100,
    };

    [GeneratedRegex(@"^(?:(?<number>\d+(?:\.\d+)?)(?<unit>h|ms|m|s|us|µs|ns))+$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
