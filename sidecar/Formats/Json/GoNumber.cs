using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Switchyard.Sidecar.Formats.Json;

/// <summary>Numbers as Go writes them after reading them into a float64, as daprd does with stored values.</summary>
public static class GoNumber
{
    // Every integer of at most 15 digits is exact in a double and written back digit for digit.
    private const int ExactDigits = 15;

    /// <summary>Writes a JSON number after passing it through a double: shortest digits that read back, exponent below 1e-6 and from 1e21.</summary>
    /// <exception cref="JsonException">The number does not fit a double.</exception>
    public static void Write(PooledBuffer output, ReadOnlySpan<byte> number)
    {
        if (number.Length <= ExactDigits && number.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0)
        {
            output.Write(number);
            return;
        }
        if (!Utf8Parser.TryParse(number, out double value, out var consumed) || consumed != number.Length || !double.IsFinite(value))
            throw new JsonException($"json: cannot unmarshal number {Encoding.ASCII.GetString(number)} into Go value of type float64");
        output.Write(Encoding.ASCII.GetBytes(Format(value)));
    }

    private static string Format(double value)
    {
        var sign = double.IsNegative(value) ? "-" : "";
        if (value == 0)
            return sign + "0";
        var parts = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture).Split('E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? parts[0] : parts[0][..point];
        var fraction = point < 0 ? "" : parts[0][(point + 1)..];
        var exponent = parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : whole != "0" ? whole.Length - 1
            : fraction.TrimStart('0').Length - fraction.Length - 1;
        var digits = (whole + fraction).Trim('0');
        return sign + (Math.Abs(value) is < 1e-6 or >= 1e21 ? Scientific(digits, exponent) : Plain(digits, exponent));
    }

    private static string Scientific(string digits, int exponent) =>
        $"{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(exponent < 0 ? '-' : '+')}{ExponentDigits(exponent)}";

    // Go writes at least two digits of exponent, and encoding/json shortens e-09 to e-9.
    private static string ExponentDigits(int exponent) =>
        Math.Abs(exponent).ToString(exponent < 0 ? "D1" : "D2", CultureInfo.InvariantCulture);

    private static string Plain(string digits, int exponent)
    {
        if (exponent < 0)
            return "0." + new string('0', -exponent - 1) + digits;
        var whole = exponent + 1;
        return digits.Length <= whole ? digits.PadRight(whole, '0') : $"{digits[..whole]}.{digits[whole..]}";
    }
}
