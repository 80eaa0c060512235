using System.Globalization;

namespace Switchyard.Sidecar.Resiliency;

/// <summary>Statuses as <c>matching</c> lists them: codes and ranges, such as <c>429,500-599</c>.</summary>
public sealed class StatusCodeFilter
{
    private readonly List<(int First, int Last)> ranges;

    private StatusCodeFilter(List<(int First, int Last)> ranges) => this.ranges = ranges;

    /// <summary>Every status.</summary>
    public static StatusCodeFilter All { get; } = new([(0, int.MaxValue)]);

    /// <summary>Reads a list of HTTP statuses; null or empty gives <see cref="All"/>, empty entries are skipped.</summary>
    /// <exception cref="FormatException">An entry is no code or range within 100 to 599.</exception>
    public static StatusCodeFilter Parse(string? text) => Parse(text, 100, 599, "an HTTP status or a range of them such as 500-599");

    /// <summary>Reads a list of gRPC statuses; null or empty gives <see cref="All"/>, empty entries are skipped.</summary>
    /// <exception cref="FormatException">An entry is no code or range within 0 to 16.</exception>
    public static StatusCodeFilter ParseGrpc(string? text) => Parse(text, 0, 16, "a gRPC status or a range of them such as 13-14");

    private static StatusCodeFilter Parse(string? text, int lowest, int highest, string what)
    {
        if (string.IsNullOrEmpty(text))
            return All;
        var ranges = new List<(int, int)>();
        foreach (var entry in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = entry.Split('-');
            if (ends.Length > 2 || !TryParseCode(ends[0], out var first) || !TryParseCode(ends[^1], out var last) || last < first)
                throw new FormatException($"'{entry}' is not {what}");
            ranges.Add((first, last));
        }
        return new StatusCodeFilter(ranges);

        bool TryParseCode(string code, out int number) =>
            int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= lowest && number <= highest;
    }

    /// <summary>Whether the list has the status.</summary>
    public bool Contains(int statusCode) => ranges.Exists(range => range.First <= statusCode && statusCode <= range.Last);
}
