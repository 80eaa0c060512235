using System.Globalization;
using System.Text;

namespace Switchyard.Sidecar.Formats.Cel;

internal enum CelTokenKind { End, Identifier, Literal, Symbol }

/// <param name="Text">The identifier or symbol.</param>
/// <param name="Value">The literal's value.</param>
/// <param name="At">Where it starts, counted from 0.</param>
internal readonly record struct CelToken(CelTokenKind Kind, string Text, CelValue Value, int At);

/// <summary>Cuts an expression into tokens.</summary>
internal ref struct CelLexer(string source)
{
    private static readonly string[] Symbols =
        ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "?", ":", ".", ",", "(", ")", "[", "]", "{", "}"];

    private int position;

    public CelToken Next()
    {
        SkipBlanks();
        var start = position;
        if (start == source.Length)
            return new CelToken(CelTokenKind.End, "the end", default, start);
        var current = source[start];
        if (char.IsAsciiDigit(current) || (current == '.' && char.IsAsciiDigit(Peek(1))))
            return new CelToken(CelTokenKind.Literal, "a number", Number(), start);
        if (StringPrefix() is { } prefix)
            return new CelToken(CelTokenKind.Literal, "a string", String(prefix), start);
        if (char.IsAsciiLetter(current) || current == '_')
        {
            while (char.IsAsciiLetterOrDigit(Peek(0)) || Peek(0) == '_')
                position++;
            return new CelToken(CelTokenKind.Identifier, source[start..position], default, start);
        }
        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(source, start, symbol, 0, symbol.Length) != 0)
                continue;
            position += symbol.Length;
            return new CelToken(CelTokenKind.Symbol, symbol, default, start);
        }
        throw Fail(start, $"unexpected character '{current}'");
    }

    public readonly CelException Fail(int at, string reason) => new($"CEL expression '{source}', position {at + 1}: {reason}");

    private readonly char Peek(int ahead) => position + ahead < source.Length ? source[position + ahead] : '\0';

    private void SkipBlanks()
    {
        while (true)
        {
            while (char.IsWhiteSpace(Peek(0)))
                position++;
            if (Peek(0) != '/' || Peek(1) != '/')
                return;
            while (position < source.Length && Peek(0) != '\n')
                position++;
        }
    }

    private CelValue Number()
    {
        var start = position;
        if (Peek(0) == '0' && Peek(1) is 'x' or 'X')
        {
            position += 2;
            while (char.IsAsciiHexDigit(Peek(0)))
                position++;
            return long.TryParse(source.AsSpan(start + 2, position - start - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex)
                ? EndOfNumber(CelValue.From(hex))
                : throw Fail(start, "the hexadecimal number is empty or too large");
        }
        SkipDigits();
        var isDouble = Peek(0) == '.' && char.IsAsciiDigit(Peek(1));
        if (isDouble)
        {
            position++;
            SkipDigits();
        }
        if (Peek(0) is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            isDouble = true;
            position += 2;
            SkipDigits();
        }
        var text = source.AsSpan(start, position - start);
        if (isDouble)
            return EndOfNumber(CelValue.From(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)));
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var integer)
            ? EndOfNumber(CelValue.From(integer))
            : throw Fail(start, $"{text} does not fit in 64 bits");
    }

    private readonly CelValue EndOfNumber(CelValue value) =>
        char.IsAsciiLetter(Peek(0)) || Peek(0) == '_' ? throw Fail(position, $"unexpected '{Peek(0)}' after a number") : value;

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Peek(0)))
            position++;
    }

    /// <summary>The length of the r that makes a string raw, when a string starts here.</summary>
    private readonly int? StringPrefix() => (Peek(0), Peek(1)) switch
    {
        ('"' or '\'', _) => 0,
        ('r' or 'R', '"' or '\'') => 1,
        _ => null,
    };

    private CelValue String(int prefix)
    {
        var start = position;
        position += prefix;
        var quote = Peek(0);
        var quotes = Peek(1) == quote && Peek(2) == quote ? 3 : 1;
        position += quotes;
        var text = new StringBuilder();
        while (!AtQuotes(quote, quotes))
        {
            if (position == source.Length || (quotes == 1 && Peek(0) is '\n' or '\r'))
                throw Fail(start, "the string has no end");
            if (Peek(0) == '\\' && prefix == 0)
                Escape(text);
            else
                text.Append(source[position++]);
        }
        position += quotes;
        return CelValue.From(text.ToString());
    }

    private readonly bool AtQuotes(char quote, int quotes) =>
        Peek(0) == quote && (quotes == 1 || (Peek(1) == quote && Peek(2) == quote));

    private void Escape(StringBuilder text)
    {
        var letter = Peek(1);
        position += 2;
        var digits = letter switch { 'x' or 'X' => 2, 'u' => 4, 'U' => 8, >= '0' and <= '3' => 3, _ => 0 };
        if (digits == 0)
        {
            var index = "abfnrtv\\?\"'`".IndexOf(letter, StringComparison.Ordinal);
            text.Append(index < 0 ? throw Fail(position - 2, $"unknown escape '\\{letter}'") : "\a\b\f\n\r\t\v\\?\"'`"[index]);
            return;
        }
        var octal = char.IsAsciiDigit(letter);
        var from = octal ? position - 1 : position;
        var end = from + digits;
        var code = 0u;
        for (position = from; position < end; position++)
        {
            if (!(octal ? Peek(0) is >= '0' and <= '7' : char.IsAsciiHexDigit(Peek(0))))
                throw Fail(position, $"an escape needs {digits} digits here");
            code = code * (octal ? 8u : 16u) + (uint)Convert.ToInt32(Peek(0).ToString(), 16);
        }
        text.Append(Rune.IsValid(code) ? new Rune(code).ToString() : throw Fail(from, "the escape is no character"));
    }
}
