using System.Globalization;
using System.Text.Json;

namespace Switchyard.Sidecar.Formats.Cel;

/// <summary>The kinds of values an expression can have.</summary>
internal enum CelKind
{
    /// <summary>No value; <see cref="CelValue.Text"/> says why.</summary>
    Error,
    /// <summary><c>null</c>.</summary>
    Null,
    /// <summary>A boolean.</summary>
    Boolean,
    /// <summary>A 64-bit integer.</summary>
    Integer,
    /// <summary>A 64-bit floating point number; every JSON number is one.</summary>
    Double,
    /// <summary>Text.</summary>
    String,
    /// <summary>A list: a JSON array, or one written in the expression.</summary>
    List,
    /// <summary>A map: a JSON object, or one written in the expression.</summary>
    Map,
}

/// <summary>A value of CEL, or the error that stands in its place. JSON is not copied: it must outlive the value.</summary>
internal readonly struct CelValue
{
    private readonly long bits;
    private readonly object? reference;
    private readonly JsonElement json;

    private CelValue(CelKind kind, long bits = 0, object? reference = null, JsonElement json = default)
    {
        Kind = kind;
        this.bits = bits;
        this.reference = reference;
        this.json = json;
    }

    /// <summary>What it is.</summary>
    public CelKind Kind { get; }

    /// <summary>True when it stands for an error.</summary>
    public bool IsError => Kind == CelKind.Error;

    /// <summary>The boolean, when it is one.</summary>
    public bool Boolean => Kind == CelKind.Boolean && bits != 0;

    /// <summary>The integer, when it is one.</summary>
    public long Integer => bits;

    /// <summary>The number, when it is an integer or a double.</summary>
    public double Number => Kind == CelKind.Integer ? bits : BitConverter.Int64BitsToDouble(bits);

    /// <summary>The text, when it is a string, or the reason, when it is an error.</summary>
    public string Text => (string?)reference ?? "";

    /// <summary><c>null</c>.</summary>
    public static CelValue Null => new(CelKind.Null);

    /// <summary>An error, with its reason.</summary>
    public static CelValue Error(string reason) => new(CelKind.Error, reference: reason);

    /// <summary>A boolean.</summary>
    public static CelValue From(bool value) => new(CelKind.Boolean, value ? 1 : 0);

    /// <summary>An integer.</summary>
    public static CelValue From(long value) => new(CelKind.Integer, value);

    /// <summary>A double.</summary>
    public static CelValue From(double value) => new(CelKind.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A string.</summary>
    public static CelValue From(string value) => new(CelKind.String, reference: value);

    /// <summary>A list.</summary>
    public static CelValue From(IReadOnlyList<CelValue> items) => new(CelKind.List, reference: items);

    /// <summary>A map.</summary>
    public static CelValue From(IReadOnlyList<KeyValuePair<CelValue, CelValue>> entries) => new(CelKind.Map, reference: entries);

    /// <summary>A JSON value: objects are maps, arrays lists, numbers doubles.</summary>
    public static CelValue From(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new CelValue(CelKind.Map, json: value),
        JsonValueKind.Array => new CelValue(CelKind.List, json: value),
        JsonValueKind.String => From(value.GetString()!),
        JsonValueKind.Number => From(double.Parse(value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture)),
        JsonValueKind.True => From(true),
        JsonValueKind.False => From(false),
        JsonValueKind.Null => Null,
        _ => Error("the event has no value here"),
    };

    /// <summary>The number of items of a list or map, or of code points of a string.</summary>
    public CelValue Size() => Kind switch
    {
        CelKind.String => From((long)Text.EnumerateRunes().Count()),
        CelKind.List when reference is IReadOnlyList<CelValue> items => From((long)items.Count),
        CelKind.List => From((long)json.GetArrayLength()),
        CelKind.Map when reference is IReadOnlyList<KeyValuePair<CelValue, CelValue>> entries => From((long)entries.Count),
        CelKind.Map => From((long)json.GetPropertyCount()),
        _ => NoOverload("size", this),
    };

    /// <summary>The items of a list.</summary>
    public IEnumerable<CelValue> Items() => reference is IReadOnlyList<CelValue> items ? items : json.EnumerateArray().Select(From);

    /// <summary>The keys of a map.</summary>
    public IEnumerable<CelValue> Keys() => Entries().Select(entry => entry.Key);

    /// <summary>The value of a map's key; false when it has no such key (or is no map).</summary>
    public bool TryGet(CelValue key, out CelValue value)
    {
        value = default;
        if (Kind != CelKind.Map)
            return false;
        if (reference is not IReadOnlyList<KeyValuePair<CelValue, CelValue>> entries)
        {
            JsonElement element = default;
            var found = key.Kind == CelKind.String && json.TryGetProperty(key.Text, out element);
            value = found ? From(element) : default;
            return found;
        }
        foreach (var (candidate, candidateValue) in entries)
        {
            if (!candidate.ValueEquals(key))
                continue;
            value = candidateValue;
            return true;
        }
        return false;
    }

    /// <summary><c>value[index]</c>.</summary>
    public CelValue At(CelValue index)
    {
        switch (Kind)
        {
            case CelKind.Map:
                return TryGet(index, out var value) ? value : Error($"no such key: {index}");
            case CelKind.List when index.Kind is CelKind.Integer or CelKind.Double && index.Number == Math.Floor(index.Number):
                if (index.Number < 0 || index.Number >= Size().Integer)
                    return Error($"index out of bounds: {index}");
                return reference is IReadOnlyList<CelValue> items ? items[(int)index.Number] : From(json[(int)index.Number]);
            default:
                return NoOverload("[]", this, index);
        }
    }

    /// <summary>CEL's <c>==</c>: numbers compare across kinds, values of different kinds are different.</summary>
    public bool ValueEquals(CelValue other) => (Kind, other.Kind) switch
    {
        (CelKind.Integer, CelKind.Integer) or (CelKind.Boolean, CelKind.Boolean) => bits == other.bits,
        (CelKind.Integer or CelKind.Double, CelKind.Integer or CelKind.Double) => Number == other.Number,
        (CelKind.String, CelKind.String) => string.Equals(Text, other.Text, StringComparison.Ordinal),
        (CelKind.Null, CelKind.Null) => true,
        (CelKind.List, CelKind.List) => Size().Integer == other.Size().Integer
            && Items().Zip(other.Items()).All(pair => pair.First.ValueEquals(pair.Second)),
        (CelKind.Map, CelKind.Map) => Size().Integer == other.Size().Integer
            && Entries().All(entry => other.TryGet(entry.Key, out var value) && entry.Value.ValueEquals(value)),
        _ => false,
    };

    /// <summary>The error of an operation that does not take such operands.</summary>
    internal static CelValue NoOverload(string operation, params ReadOnlySpan<CelValue> operands)
    {
        var kinds = new List<string>();
        foreach (var operand in operands)
        {
            if (operand.IsError)
                return operand;
            kinds.Add(operand.Kind.ToString().ToLowerInvariant());
        }
        return Error($"no such overload: {operation} of {string.Join(" and ", kinds)}");
    }

    /// <summary>For messages: strings and numbers as they are, other values by their kind.</summary>
    public override string ToString() => Kind switch
    {
        CelKind.String or CelKind.Error => Text,
        CelKind.Integer => Integer.ToString(CultureInfo.InvariantCulture),
        CelKind.Double => Number.ToString(CultureInfo.InvariantCulture),
        CelKind.Boolean => Boolean ? "true" : "false",
        _ => Kind.ToString().ToLowerInvariant(),
    };

    private IEnumerable<KeyValuePair<CelValue, CelValue>> Entries() =>
        reference as IReadOnlyList<KeyValuePair<CelValue, CelValue>>
        ?? json.EnumerateObject().Select(property => KeyValuePair.Create(From(property.Name), From(property.Value)));
}
