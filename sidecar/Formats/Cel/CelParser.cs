namespace Switchyard.Sidecar.Formats.Cel;

/// <summary>Recursive descent over CEL's grammar, without bytes, unsigned numbers and messages.</summary>
internal ref struct CelParser
{
    // As deep as cel-go goes; deeper input could only be meant to exhaust the stack.
    private const int MaxDepth = 250;

    // A chain of operators is a tree as deep as it is long, and is evaluated by recursion.
    private const int MaxLength = 4096;

    private static readonly string[][] Precedence = [["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"]];

    private static readonly HashSet<string> Reserved =
    [
        "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var",
        "void", "while", "in",
    ];

    private CelLexer lexer;
    private CelToken token;
    private int depth;

    private CelParser(string source)
    {
        lexer = new CelLexer(source);
        token = lexer.Next();
    }

    /// <exception cref="CelException">The text is not an expression of the subset.</exception>
    public static CelNode Parse(string source)
    {
        var parser = new CelParser(source);
        if (source.Length > MaxLength)
            throw new CelException($"CEL expression '{source[..40]}...': longer than {MaxLength} characters");
        var node = parser.Expression();
        return parser.token.Kind == CelTokenKind.End ? node : throw parser.Unexpected();
    }

    private CelNode Expression()
    {
        if (++depth > MaxDepth)
            throw lexer.Fail(token.At, $"more than {MaxDepth} levels deep");
        var condition = Or();
        if (Accept("?"))
        {
            var then = Or();
            Expect(":");
            condition = new CelConditional(condition, then, Expression());
        }
        depth--;
        return condition;
    }

    private CelNode Or()
    {
        var left = And();
        while (Accept("||"))
            left = new CelLogic(left, And(), Deciding: true);
        return left;
    }

    private CelNode And()
    {
        var left = Binary(0);
        while (Accept("&&"))
            left = new CelLogic(left, Binary(0), Deciding: false);
        return left;
    }

    private CelNode Binary(int level)
    {
        if (level == Precedence.Length)
            return Unary();
        var left = Binary(level + 1);
        while (IsOperator(Precedence[level]))
        {
            var name = token.Text;
            Advance();
            left = new CelCall(name, CelFunctions.Binary[name], [left, Binary(level + 1)]);
        }
        return left;
    }

    private readonly bool IsOperator(string[] operators) =>
        (token.Kind == CelTokenKind.Symbol || token.Text == "in") && token.Kind != CelTokenKind.Literal && operators.Contains(token.Text);

    private CelNode Unary()
    {
        if (token.Kind != CelTokenKind.Symbol || token.Text is not ("!" or "-"))
            return Member();
        if (++depth > MaxDepth)
            throw lexer.Fail(token.At, $"more than {MaxDepth} levels deep");
        var name = token.Text;
        Advance();
        var node = new CelCall(name, CelFunctions.Unary[name], [Unary()]);
        depth--;
        return node;
    }

    private CelNode Member()
    {
        var node = Primary();
        while (true)
        {
            if (Accept("."))
            {
                var name = Identifier();
                node = Accept("(") ? MemberCall(node, name) : new CelSelect(node, name.Text);
            }
            else if (Accept("["))
            {
                node = new CelIndex(node, Expression());
                Expect("]");
            }
            else
            {
                return node;
            }
        }
    }

    private CelNode Primary()
    {
        var start = token;
        if (token.Kind == CelTokenKind.Literal)
        {
            Advance();
            return new CelLiteral(start.Value);
        }
        if (Accept("("))
        {
            var inner = Expression();
            Expect(")");
            return inner;
        }
        if (Accept("["))
            return new CelList(List("]"));
        if (Accept("{"))
            return new CelMap(Entries());
        Accept(".");
        var name = Identifier();
        if (Accept("("))
            return GlobalCall(name);
        return name.Text switch
        {
            "true" => new CelLiteral(CelValue.From(true)),
            "false" => new CelLiteral(CelValue.From(false)),
            "null" => new CelLiteral(CelValue.Null),
            var word when Reserved.Contains(word) => throw lexer.Fail(name.At, $"'{word}' is a reserved word"),
            var word => new CelVariable(word),
        };
    }

    private CelNode GlobalCall(CelToken name)
    {
        var arguments = List(")");
        if (name.Text == "has")
        {
            return arguments is [CelSelect select]
                ? new CelHas(select)
                : throw lexer.Fail(name.At, "has() takes one field, such as has(event.data.x)");
        }
        if (name.Text == "matches" && arguments.Count == 2)
            return new CelCall(name.Text, CelFunctions.Matches, arguments);
        return CelFunctions.Global.TryGetValue(name.Text, out var function) && arguments.Count == 1
            ? new CelCall(name.Text, function, arguments)
            : throw lexer.Fail(name.At, $"there is no function {name.Text}() of {arguments.Count} arguments here (daprd may have it)");
    }

    private CelNode MemberCall(CelNode receiver, CelToken name)
    {
        var arguments = List(")");
        if (CelMacro.Of(name.Text, receiver, arguments) is { } macro)
            return macro;
        return CelFunctions.Member.TryGetValue((name.Text, arguments.Count), out var function)
            ? new CelCall(name.Text, function, [receiver, .. arguments])
            : throw lexer.Fail(name.At, $"there is no method .{name.Text}() of {arguments.Count} arguments here (daprd may have it)");
    }

    private List<CelNode> List(string end)
    {
        var items = new List<CelNode>();
        while (!Accept(end))
        {
            if (items.Count > 0)
                Expect(",");
            if (end != ")" && Accept(end))
                break;
            items.Add(Expression());
        }
        return items;
    }

    private List<KeyValuePair<CelNode, CelNode>> Entries()
    {
        var entries = new List<KeyValuePair<CelNode, CelNode>>();
        while (!Accept("}"))
        {
            if (entries.Count > 0)
                Expect(",");
            if (Accept("}"))
                break;
            var key = Expression();
            Expect(":");
            entries.Add(new(key, Expression()));
        }
        return entries;
    }

    private readonly bool IsSymbol(string symbol) => token.Kind == CelTokenKind.Symbol && token.Text == symbol;

    private bool Accept(string symbol)
    {
        if (!IsSymbol(symbol))
            return false;
        Advance();
        return true;
    }

    private void Expect(string symbol)
    {
        if (!Accept(symbol))
            throw lexer.Fail(token.At, $"'{symbol}' is missing before {Describe()}");
    }

    private CelToken Identifier()
    {
        var name = token;
        if (token.Kind != CelTokenKind.Identifier)
            throw Unexpected();
        Advance();
        return name;
    }

    private void Advance() => token = lexer.Next();

    private readonly CelException Unexpected() => lexer.Fail(token.At, $"unexpected {Describe()}");

    private readonly string Describe() => token.Kind is CelTokenKind.Symbol or CelTokenKind.Identifier ? $"'{token.Text}'" : token.Text;
}
