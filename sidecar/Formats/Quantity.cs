using System.Buffers;
using System.Globalization;

namespace Switchyard.Sidecar.Formats;

/// <summary>Amounts of bytes as Kubernetes quantities: <c>4Mi</c>, <c>512Ki</c>, <c>1k</c>, <c>1.5Gi</c>, <c>4194304</c>.</summary>
public static class Quantity
{
    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("+-0123456789.");

    /// <summary>Reads a quantity, rounded up to whole bytes; false when the text is not one or does not fit.</summary>
    public static bool TryParse(string? text, out long bytes)
    {
        bytes = 0;
        var span = text.AsSpan().Trim();
        var unit = span.IndexOfAnyExcept(NumberCharacters);
        var number = unit < 0 ? span : span[..unit];
        if (Factor(unit < 0 ? [] : span[unit..]) is not { } factor
            || !decimal.TryParse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            || Math.Abs(value) > long.MaxValue / factor)
            return false;
        bytes = (long)decimal.Ceiling(value * factor);
        return true;
    }

    private static decimal? Factor(ReadOnlySpan<char> unit) => unit switch
    {
        "" => 1m,
        "k" => 1_000m,
        "M" => 1_000_000m,
        "G" => 1_000_000_000m,
        "T" => 1_000_000_000_000m,
        "P" => 1_000_000_000_000_000m,
        "E" => 1_000_000_000_000_000_000m,
        "Ki" => 1L << 10,
        "Mi" => 1L << 20,
        "Gi" => 1L << 30,
        "Ti" => 1L << 40,
        "Pi" => 1L << 50,
        "Ei" => 1L << 60,
        "m" => 0.001m,
        _ => null,
    };
}
