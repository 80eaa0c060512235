using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Switchyard.Sidecar.Formats.Cel;

/// <summary>An operator or function of one or two values; with one, the second is not looked at. Neither is an error.</summary>
internal delegate CelValue CelFunction(CelValue first, CelValue second);

/// <summary>The operators and functions of the subset. Integers overflow to an error; integer and double do not mix in arithmetic.</summary>
internal static class CelFunctions
{
    private static readonly ConcurrentDictionary<string, Regex?> Patterns = new(StringComparer.Ordinal);

    /// <summary>Operators of two values by symbol; <c>in</c> among them.</summary>
    public static readonly IReadOnlyDictionary<string, CelFunction> Binary = new Dictionary<string, CelFunction>
    {
        ["=="] = (a, b) => CelValue.From(a.ValueEquals(b)),
        ["!="] = (a, b) => CelValue.From(!a.ValueEquals(b)),
        ["<"] = (a, b) => Ordered("<", a, b, order => order < 0),
        ["<="] = (a, b) => Ordered("<=", a, b, order => order <= 0),
        [">"] = (a, b) => Ordered(">", a, b, order => order > 0),
        [">="] = (a, b) => Ordered(">=", a, b, order => order >= 0),
        ["+"] = Add,
        ["-"] = (a, b) => Arithmetic("-", a, b, (x, y) => checked(x - y), (x, y) => x - y),
        ["*"] = (a, b) => Arithmetic("*", a, b, (x, y) => checked(x * y), (x, y) => x * y),
        ["/"] = (a, b) => Arithmetic("/", a, b, (x, y) => x / y, (x, y) => x / y),
        ["%"] = (a, b) => Arithmetic("%", a, b, (x, y) => y == -1 ? 0 : x % y, null),
        ["in"] = In,
    };

    /// <summary>Operators of one value by symbol.</summary>
    public static readonly IReadOnlyDictionary<string, CelFunction> Unary = new Dictionary<string, CelFunction>
    {
        ["!"] = (a, _) => a.Kind == CelKind.Boolean ? CelValue.From(!a.Boolean) : CelValue.NoOverload("!", a),
        ["-"] = (a, _) => a.Kind switch
        {
            CelKind.Integer => a.Integer == long.MinValue ? CelValue.Error("integer overflow") : CelValue.From(-a.Integer),
            CelKind.Double => CelValue.From(-a.Number),
            _ => CelValue.NoOverload("-", a),
        },
    };

    /// <summary>Functions of one argument by name: <c>size(x)</c>, conversions.</summary>
    public static readonly IReadOnlyDictionary<string, CelFunction> Global = new Dictionary<string, CelFunction>
    {
        ["size"] = (a, _) => a.Size(),
        ["int"] = (a, _) => ToInteger(a),
        ["double"] = (a, _) => ToDouble(a),
        ["string"] = (a, _) => a.Kind is CelKind.String or CelKind.Integer or CelKind.Double or CelKind.Boolean
            ? CelValue.From(a.ToString())
            : CelValue.NoOverload("string", a),
    };

    /// <summary>Functions of a receiver by name and number of arguments: <c>x.startsWith(y)</c>, <c>x.size()</c>.</summary>
    public static readonly IReadOnlyDictionary<(string Name, int Arguments), CelFunction> Member = new Dictionary<(string, int), CelFunction>
    {
        [("size", 0)] = (a, _) => a.Size(),
        [("startsWith", 1)] = (a, b) => OfText("startsWith", a, b, (x, y) => x.StartsWith(y, StringComparison.Ordinal)),
        [("endsWith", 1)] = (a, b) => OfText("endsWith", a, b, (x, y) => x.EndsWith(y, StringComparison.Ordinal)),
        [("contains", 1)] = (a, b) => OfText("contains", a, b, (x, y) => x.Contains(y, StringComparison.Ordinal)),
        [("matches", 1)] = Matches,
    };

    /// <summary>Also <c>matches(text, pattern)</c>.</summary>
    public static CelValue Matches(CelValue text, CelValue pattern)
    {
        if (text.Kind != CelKind.String || pattern.Kind != CelKind.String)
            return CelValue.NoOverload("matches", text, pattern);
        var regex = Patterns.TryGetValue(pattern.Text, out var known) ? known : Compile(pattern.Text);
        return regex is null ? CelValue.Error($"'{pattern.Text}' is not a regular expression") : CelValue.From(regex.IsMatch(text.Text));
    }

    // Patterns can come out of events, so the number kept is bounded.
    private static Regex? Compile(string pattern)
    {
        Regex? regex = null;
        try
        {
            regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            regex = null;
        }
        if (Patterns.Count < 1000)
            Patterns.TryAdd(pattern, regex);
        return regex;
    }

    private static CelValue OfText(string name, CelValue text, CelValue part, Func<string, string, bool> test) =>
        text.Kind == CelKind.String && part.Kind == CelKind.String
            ? CelValue.From(test(text.Text, part.Text))
            : CelValue.NoOverload(name, text, part);

    private static CelValue Ordered(string name, CelValue a, CelValue b, Func<int, bool> test) => (a.Kind, b.Kind) switch
    {
        (CelKind.Integer, CelKind.Integer) => CelValue.From(test(a.Integer.CompareTo(b.Integer))),
        (CelKind.Integer or CelKind.Double, CelKind.Integer or CelKind.Double) when double.IsNaN(a.Number) || double.IsNaN(b.Number) => CelValue.From(false),
        (CelKind.Integer or CelKind.Double, CelKind.Integer or CelKind.Double) => CelValue.From(test(a.Number.CompareTo(b.Number))),
        (CelKind.String, CelKind.String) => CelValue.From(test(string.CompareOrdinal(a.Text, b.Text))),
        (CelKind.Boolean, CelKind.Boolean) => CelValue.From(test(a.Boolean.CompareTo(b.Boolean))),
        _ => CelValue.NoOverload(name, a, b),
    };

    private static CelValue Add(CelValue a, CelValue b) => (a.Kind, b.Kind) switch
    {
        (CelKind.String, CelKind.String) => CelValue.From(a.Text + b.Text),
        (CelKind.List, CelKind.List) => CelValue.From([.. a.Items(), .. b.Items()]),
        _ => Arithmetic("+", a, b, (x, y) => checked(x + y), (x, y) => x + y),
    };

    private static CelValue Arithmetic(string name, CelValue a, CelValue b, Func<long, long, long> ofIntegers, Func<double, double, double>? ofDoubles)
    {
        if (a.Kind == CelKind.Double && b.Kind == CelKind.Double && ofDoubles is not null)
            return CelValue.From(ofDoubles(a.Number, b.Number));
        if (a.Kind != CelKind.Integer || b.Kind != CelKind.Integer)
            return CelValue.NoOverload(name, a, b);
        if (name is "/" or "%" && b.Integer == 0)
            return CelValue.Error(name == "/" ? "division by zero" : "modulus by zero");
        try
        {
            return CelValue.From(ofIntegers(a.Integer, b.Integer));
        }
        catch (OverflowException)
        {
            return CelValue.Error("integer overflow");
        }
    }

    private static CelValue In(CelValue item, CelValue container) => container.Kind switch
    {
        CelKind.List => CelValue.From(container.Items().Any(candidate => candidate.ValueEquals(item))),
        CelKind.Map => CelValue.From(container.TryGet(item, out _)),
        _ => CelValue.NoOverload("in", item, container),
    };

    private static CelValue ToInteger(CelValue value) => value.Kind switch
    {
        CelKind.Integer => value,
        CelKind.Double when Math.Abs(value.Number) < 9.2e18 => CelValue.From((long)value.Number),
        CelKind.Double => CelValue.Error("integer overflow"),
        CelKind.String => long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? CelValue.From(number)
            : CelValue.Error($"'{value.Text}' is not an integer"),
        _ => CelValue.NoOverload("int", value),
    };

    private static CelValue ToDouble(CelValue value) => value.Kind switch
    {
        CelKind.Integer or CelKind.Double => CelValue.From(value.Number),
        CelKind.String => double.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? CelValue.From(number)
            : CelValue.Error($"'{value.Text}' is not a number"),
        _ => CelValue.NoOverload("double", value),
    };
}
