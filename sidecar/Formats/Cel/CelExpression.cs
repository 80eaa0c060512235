using System.Text.Json;

namespace Switchyard.Sidecar.Formats.Cel;

/// <summary>
/// An expression of the CEL subset: literals, lists, maps, member access, index, <c>has()</c>, <c>in</c>, <c>size()</c>, <c>startsWith</c>,
/// <c>endsWith</c>, <c>contains</c>, <c>matches</c>, <c>int()</c>, <c>double()</c>, <c>string()</c>, <c>all</c>, <c>exists</c>, <c>exists_one</c>,
/// <c>filter</c>, <c>map</c>, arithmetic, comparison, logic and <c>?:</c>.
/// Routing rules (contract, section 4.3) use it over <c>event</c>, circuit breakers (contract, section 8.10) over their counts.
/// </summary>
public sealed class CelExpression
{
    private readonly CelNode root;

    private CelExpression(string text, CelNode root)
    {
        Text = text;
        this.root = root;
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="CelException">It is not one of the subset; the message has the position and the reason.</exception>
    public static CelExpression Parse(string text) => new(text, CelParser.Parse(text));

    /// <summary>Evaluates a routing rule over a CloudEvent (a JSON object, the variable <c>event</c>).</summary>
    /// <exception cref="CelException">A field is missing, types do not fit or the value is not a boolean: by the contract an error, not "no match".</exception>
    public bool MatchesEvent(JsonElement cloudEvent)
    {
        var value = Evaluate(name => name == "event" ? CelValue.From(cloudEvent) : CelValue.Error($"no such variable: {name}"));
        return value.Kind switch
        {
            CelKind.Boolean => value.Boolean,
            CelKind.Error => throw new CelException($"CEL expression '{Text}': {value.Text}"),
            _ => throw new CelException($"CEL expression '{Text}': gives {value.Kind.ToString().ToLowerInvariant()}, not a boolean"),
        };
    }

    /// <summary>Evaluates over named values; a missing one or a wrong type gives an error value.</summary>
    /// <param name="variables">Gives a variable's value, or <see cref="CelValue.Error"/> for one it does not know.</param>
    internal CelValue Evaluate(CelVariables variables) => root.Evaluate(variables);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
