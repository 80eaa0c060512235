using System.Globalization;

namespace Switchyard.Sidecar.Cli;

/// <summary>A size as daprd reads it (<c>--max-body-size</c>, <c>maxBodySize</c>): a Kubernetes quantity in bytes.</summary>
internal static class Quantity
{
    private static readonly Dictionary<string, decimal> Units = new()
    {
        [""] = 1m,
        ["k"] = 1e3m,
        ["M"] = 1e6m,
        ["G"] = 1e9m,
        ["T"] = 1e12m,
        ["Ki"] = 1L << 10,
        ["Mi"] = 1L << 20,
        ["Gi"] = 1L << 30,
        ["Ti"] = 1L << 40,
    };

    /// <summary>The bytes of <c>4Mi</c>, <c>1.5M</c>, <c>1024</c> and the like, from 1 to <paramref name="maximum"/>.</summary>
    /// <exception cref="UsageException">The text is no such quantity; the message begins with <paramref name="what"/>.</exception>
    public static long Parse(string what, string text, long maximum = long.MaxValue)
    {
        var digits = text.TakeWhile(c => char.IsAsciiDigit(c) || c == '.').Count();
        if (Units.TryGetValue(text[digits..], out var unit)
            && decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and < 1e12m
            && Math.Ceiling(number * unit) is var bytes
            && bytes <= maximum)
            return (long)bytes;
        throw new UsageException($"{what}: '{text}' is not a size such as 4Mi, 512Ki or 1000000 (bytes; units k M G T Ki Mi Gi Ti)");
    }
}
