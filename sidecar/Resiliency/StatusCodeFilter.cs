using System.Globalization;

namespace Switchyard.Sidecar.Resiliency;

/// <summary>HTTP statuses as <c>matching.httpStatusCodes</c> lists them: codes and ranges, such as <c>429,500-599</c>.</summary>
public sealed class StatusCodeFilter
{
    private readonly List<(int First, int Last)> ranges;

    private StatusCodeFilter(List<(int First, int Last)> ranges) => this.ranges = ranges;

    /// <summary>Every status.</summary>
    public static StatusCodeFilter All { get; } = new([(0, int.MaxValue)]);

    /// <summary>Reads the list; null or empty gives <see cref="All"/>, empty entries are skipped.</summary>
    /// <exception cref="FormatException">An entry is no code or range within 100 to 599.</exception>
    public static StatusCodeFilter Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return All;
        var ranges = new List<(int, int)>();
        foreach (var entry in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = entry.Split('-');
            if (ends.Length > 2 || !TryParseCode(ends[0], out var first) || !TryParseCode(ends[^1], out var last) || last < first)
                throw new FormatException($"'{entry}' is not an HTTP status or a range of them such as 500-599");
            ranges.Add((first, last));
        }
        return new StatusCodeFilter(ranges);
    }

    /// <summary>Whether the list has the status.</summary>
    public bool Contains(int statusCode) => ranges.Exists(range => range.First <= statusCode && statusCode <= range.Last);

    private static bool TryParseCode(string text, out int code) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out code) && code is >= 100 and <= 599;
}
