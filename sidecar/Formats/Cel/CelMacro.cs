namespace Switchyard.Sidecar.Formats.Cel;

/// <summary><c>all</c>, <c>exists</c>, <c>exists_one</c>, <c>filter</c> and <c>map</c> over the items of a list or the keys of a map.</summary>
/// <param name="Name">Which of them.</param>
/// <param name="Range">What it goes over.</param>
/// <param name="Variable">What an item is called in the other parts.</param>
/// <param name="Condition">What is asked of each item; null where <c>map</c> takes all.</param>
/// <param name="Result">What <c>map</c> makes of an item.</param>
internal sealed record CelMacro(string Name, CelNode Range, string Variable, CelNode? Condition, CelNode? Result) : CelNode
{
    /// <summary>The macro of this name and arguments; null when there is none.</summary>
    public static CelMacro? Of(string name, CelNode range, IReadOnlyList<CelNode> arguments) => (name, arguments) switch
    {
        ("all" or "exists" or "exists_one", [CelVariable item, var condition]) => new CelMacro(name, range, item.Name, condition, null),
        ("filter", [CelVariable item, var condition]) => new CelMacro(name, range, item.Name, condition, item),
        ("map", [CelVariable item, var result]) => new CelMacro(name, range, item.Name, null, result),
        ("map", [CelVariable item, var condition, var result]) => new CelMacro(name, range, item.Name, condition, result),
        _ => null,
    };

    public override CelValue Evaluate(CelVariables variables)
    {
        var range = Range.Evaluate(variables);
        if (range.Kind is not (CelKind.List or CelKind.Map))
            return CelValue.NoOverload(Name, range);
        var scopes = (range.Kind == CelKind.List ? range.Items() : range.Keys()).Select(item => Scope(variables, item));
        return Name switch
        {
            "all" => Decide(scopes, deciding: false),
            "exists" => Decide(scopes, deciding: true),
            "exists_one" => Gather(scopes) is var found && found.IsError ? found : CelValue.From(found.Size().Integer == 1),
            _ => Gather(scopes),
        };
    }

    private CelVariables Scope(CelVariables outer, CelValue item) => name => name == Variable ? item : outer(name);

    // As in && and ||, the deciding value wins over an error at another item.
    private CelValue Decide(IEnumerable<CelVariables> scopes, bool deciding)
    {
        var error = CelValue.From(!deciding);
        foreach (var scope in scopes)
        {
            var value = Condition!.Evaluate(scope);
            if (value.Kind != CelKind.Boolean)
                error = CelValue.NoOverload(Name, value);
            else if (value.Boolean == deciding)
                return value;
        }
        return error;
    }

    private CelValue Gather(IEnumerable<CelVariables> scopes)
    {
        var gathered = new List<CelValue>();
        foreach (var scope in scopes)
        {
            var taken = Condition?.Evaluate(scope) ?? CelValue.From(true);
            if (taken.Kind != CelKind.Boolean)
                return CelValue.NoOverload(Name, taken);
            if (!taken.Boolean)
                continue;
            var value = Result?.Evaluate(scope) ?? taken;
            if (value.IsError)
                return value;
            gathered.Add(value);
        }
        return CelValue.From(gathered);
    }
}
