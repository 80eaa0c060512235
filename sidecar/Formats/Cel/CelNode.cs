namespace Switchyard.Sidecar.Formats.Cel;

/// <summary>Gives the value of a variable by name, or an error value.</summary>
internal delegate CelValue CelVariables(string name);

/// <summary>A node of a parsed expression.</summary>
internal abstract record CelNode
{
    public abstract CelValue Evaluate(CelVariables variables);
}

internal sealed record CelLiteral(CelValue Value) : CelNode
{
    public override CelValue Evaluate(CelVariables variables) => Value;
}

internal sealed record CelVariable(string Name) : CelNode
{
    public override CelValue Evaluate(CelVariables variables) => variables(Name);
}

internal sealed record CelSelect(CelNode Operand, string Field) : CelNode
{
    private readonly CelValue key = CelValue.From(Field);

    public override CelValue Evaluate(CelVariables variables)
    {
        var operand = Operand.Evaluate(variables);
        if (operand.IsError)
            return operand;
        return operand.TryGet(key, out var value) ? value : CelValue.Error($"no such key: {Field}");
    }

    /// <summary><c>has(operand.field)</c>: false for a missing field, an error when what holds it is missing.</summary>
    public CelValue EvaluatePresence(CelVariables variables)
    {
        var operand = Operand.Evaluate(variables);
        return operand.IsError ? operand : CelValue.From(operand.TryGet(key, out _));
    }
}

internal sealed record CelHas(CelSelect Select) : CelNode
{
    public override CelValue Evaluate(CelVariables variables) => Select.EvaluatePresence(variables);
}

internal sealed record CelIndex(CelNode Operand, CelNode Index) : CelNode
{
    public override CelValue Evaluate(CelVariables variables)
    {
        var operand = Operand.Evaluate(variables);
        if (operand.IsError)
            return operand;
        var index = Index.Evaluate(variables);
        return index.IsError ? index : operand.At(index);
    }
}

internal sealed record CelList(IReadOnlyList<CelNode> Items) : CelNode
{
    public override CelValue Evaluate(CelVariables variables)
    {
        var values = new CelValue[Items.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Items[i].Evaluate(variables);
            if (values[i].IsError)
                return values[i];
        }
        return CelValue.From(values);
    }
}

internal sealed record CelMap(IReadOnlyList<KeyValuePair<CelNode, CelNode>> Entries) : CelNode
{
    public override CelValue Evaluate(CelVariables variables)
    {
        var entries = new List<KeyValuePair<CelValue, CelValue>>(Entries.Count);
        foreach (var (keyNode, valueNode) in Entries)
        {
            var (key, value) = (keyNode.Evaluate(variables), valueNode.Evaluate(variables));
            if (key.IsError || value.IsError)
                return key.IsError ? key : value;
            if (key.Kind is not (CelKind.String or CelKind.Integer or CelKind.Boolean))
                return CelValue.Error($"unsupported key type: {key.Kind.ToString().ToLowerInvariant()}");
            if (entries.Any(entry => entry.Key.ValueEquals(key)))
                return CelValue.Error($"repeated key: {key}");
            entries.Add(new(key, value));
        }
        return CelValue.From(entries);
    }
}

internal sealed record CelConditional(CelNode Condition, CelNode Then, CelNode Else) : CelNode
{
    public override CelValue Evaluate(CelVariables variables)
    {
        var condition = Condition.Evaluate(variables);
        return condition.Kind == CelKind.Boolean
            ? (condition.Boolean ? Then : Else).Evaluate(variables)
            : CelValue.NoOverload("?:", condition);
    }
}

/// <summary><c>&amp;&amp;</c> and <c>||</c>: the deciding value (false, true) wins over an error on the other side.</summary>
internal sealed record CelLogic(CelNode Left, CelNode Right, bool Deciding) : CelNode
{
    public override CelValue Evaluate(CelVariables variables)
    {
        var left = Left.Evaluate(variables);
        if (Decides(left))
            return left;
        var right = Right.Evaluate(variables);
        if (Decides(right))
            return right;
        return left.Kind == CelKind.Boolean && right.Kind == CelKind.Boolean
            ? CelValue.From(!Deciding)
            : CelValue.NoOverload(Deciding ? "||" : "&&", left, right);
    }

    private bool Decides(CelValue value) => value.Kind == CelKind.Boolean && value.Boolean == Deciding;
}

internal sealed record CelCall(string Name, CelFunction Function, IReadOnlyList<CelNode> Arguments) : CelNode
{
    public override CelValue Evaluate(CelVariables variables)
    {
        var first = Arguments[0].Evaluate(variables);
        if (first.IsError)
            return first;
        var second = Arguments.Count > 1 ? Arguments[1].Evaluate(variables) : default;
        return Arguments.Count > 1 && second.IsError ? second : Function(first, second);
    }
}
