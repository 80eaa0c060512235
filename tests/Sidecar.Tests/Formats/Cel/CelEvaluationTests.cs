using System.Text.Json;
using Switchyard.Sidecar.Formats.Cel;

namespace Switchyard.Sidecar.Tests.Formats.Cel;

public sealed class CelEvaluationTests
{
    private static readonly JsonElement Event = JsonDocument.Parse("""
        {"type":"a","source":"shop","data":{"n":1,"total":100,"name":"Ännz","items":[1,2,3],"flag":true,"none":null,"key with space":"v","a":{"b":{"c":"deep"}}}}
        """).RootElement;

    [Theory]
    [InlineData("event.type == \"a\"")]
    [InlineData("event.type == 'a' && event.source != 'x'")]
    [InlineData("event.data.n == 1")]
    [InlineData("event.data.n == 1.0")]
    [InlineData("event.data.total >= 100 && event.data.total <= 100.0 && event.data.total > 99 && event.data.total < 101")]
    [InlineData("event.type in ['b', 'a']")]
    [InlineData("'n' in event.data")]
    [InlineData("!('x' in event.data)")]
    [InlineData("2 in event.data.items")]
    [InlineData("has(event.data.n) && !has(event.data.x)")]
    [InlineData("has(event.data.none)")]
    [InlineData("event.data.none == null")]
    [InlineData("event.data.name.startsWith('Ä') && event.data.name.endsWith('z') && event.data.name.contains('nn')")]
    [InlineData("event.data.name.matches('^.n+z$') && matches(event.type, 'a')")]
    [InlineData("size(event.data.name) == 4 && event.data.items.size() == 3 && size('\\U0001F600') == 1 && size({'a': 1}) == 1")]
    [InlineData("event.data['key with space'] == 'v' && event.data.items[1] == 2.0")]
    [InlineData("event['data'].a.b.c == \"deep\"")]
    [InlineData("(event.type == 'a' ? 'x' : 'y') == 'x'")]
    [InlineData("true ? true : event.nope")]
    [InlineData("event.data.flag")]
    [InlineData("event.data.nope == 1 || true")]
    [InlineData("true || event.data.nope == 1")]
    [InlineData("!(event.data.nope == 1 && false)")]
    [InlineData("event.type == 1 || event.type != 1")]
    [InlineData("1 + 2 * 3 - 4 / 2 % 3 == 5")]
    [InlineData("-(3 - 5) == 2 && -1.5 < 0 && 7 / 2 == 3 && -7 % 3 == -1")]
    [InlineData("0x10 == 16 && 1e3 == 1000.0 && .5 == 0.5")]
    [InlineData("'a' + \"b\" == 'ab' && [1] + [2] == [1, 2,]")]
    [InlineData("{'a': 1, 'b': [2]} == {'b': [2.0], 'a': 1}")]
    [InlineData("{'a': {'x': true}}.a.x")]
    [InlineData("'a' < 'b' && false < true")]
    [InlineData("int('12') == 12 && int(1.9) == 1 && double(1) == 1.0 && string(12) == '12'")]
    [InlineData("r'\\d' == '\\\\d' && '''it's''' == \"it's\" && '\\x41\\u0042\\103' == 'ABC'")]
    [InlineData("event.data.items.all(n, n > 0) && !event.data.items.all(n, n > 1) && [].all(n, false)")]
    [InlineData("event.data.items.exists(n, n == 2) && !event.data.items.exists(n, n == 9) && event.data.a.exists(key, key == 'b')")]
    [InlineData("event.data.items.exists_one(n, n > 2) && !event.data.items.exists_one(n, n > 1)")]
    [InlineData("event.data.items.filter(n, n > 1) == [2, 3] && event.data.items.map(n, n == 1) == [true, false, false]")]
    [InlineData("event.data.items.map(n, n > 1, [n]) == [[2], [3]] && [[1], [2, 3]].exists(l, l.exists(n, n == 3))")]
    [InlineData("[1, 2].map(event, event) == [1, 2] && event.type == 'a'")]
    [InlineData("[{}, {'x': 1}].exists(m, m.x == 1) && !([{}, {'x': 1}].all(m, m.x == 2))")]
    [InlineData("true // the rest is a comment")]
    public void True_ones(string expression) => Assert.True(CelExpression.Parse(expression).MatchesEvent(Event));

    [Theory]
    [InlineData("event.data.nope == 1", "no such key: nope")]
    [InlineData("event.data.nope.deeper", "no such key: nope")]
    [InlineData("event.data.nope == 1 || false", "no such key: nope")]
    [InlineData("false || event.data.nope == 1", "no such key: nope")]
    [InlineData("true && event.data.nope == 1", "no such key: nope")]
    [InlineData("event.data.nope ? true : true", "no such key: nope")]
    [InlineData("has(event.nope.x)", "no such key: nope")]
    [InlineData("event.data.n == 1 && event.type", "no such overload")]
    [InlineData("event.type > 1", "no such overload")]
    [InlineData("event.type.exists(c, true)", "no such overload")]
    [InlineData("event.data.items.all(n, n)", "no such overload")]
    [InlineData("[{}, {'x': 1}].exists(m, m.x == 2)", "no such key: x")]
    [InlineData("[{}].filter(m, m.x == 2) == []", "no such key: x")]
    [InlineData("event.data.n + 1 == 2.0", "no such overload")]
    [InlineData("!event.type", "no such overload")]
    [InlineData("event.type.startsWith(1)", "no such overload")]
    [InlineData("1 in event.type", "no such overload")]
    [InlineData("size(event.data.n) == 1", "no such overload")]
    [InlineData("event.data.items[3] == 1", "index out of bounds: 3")]
    [InlineData("event.data.items['x'] == 1", "no such overload")]
    [InlineData("1 / 0 == 1", "division by zero")]
    [InlineData("9223372036854775807 + 1 > 0", "integer overflow")]
    [InlineData("event.type.matches('(')", "not a regular expression")]
    [InlineData("other.type == 'a'", "no such variable: other")]
    [InlineData("int('x') == 1", "not an integer")]
    [InlineData("event.type", "not a boolean")]
    [InlineData("1 + 1", "not a boolean")]
    public void Errors_are_not_false(string expression, string reason)
    {
        var error = Assert.Throws<CelException>(() => CelExpression.Parse(expression).MatchesEvent(Event));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains(expression, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is not CEL (")]
    [InlineData("event.type =")]
    [InlineData("event.")]
    [InlineData("(true")]
    [InlineData("[1, 2")]
    [InlineData("f(1,)")]
    [InlineData("{'a'}")]
    [InlineData("'open")]
    [InlineData("'a\nb'")]
    [InlineData("'\\q'")]
    [InlineData("1u")]
    [InlineData("99999999999999999999")]
    [InlineData("true ? true")]
    [InlineData("a b")]
    [InlineData("event.type == 'a' #")]
    [InlineData("has(event)")]
    [InlineData("nope(1)")]
    [InlineData("event.items.exists(i.j, i > 1)")]
    [InlineData("event.items.exists(i)")]
    [InlineData("for")]
    public void Unreadable_ones_are_refused_when_read(string expression)
    {
        var error = Assert.Throws<CelException>(() => CelExpression.Parse(expression));
        Assert.Contains("position", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_and_length_are_bounded()
    {
        Assert.Throws<CelException>(() => CelExpression.Parse(new string('(', 1000) + "true" + new string(')', 1000)));
        Assert.Throws<CelException>(() => CelExpression.Parse(new string('!', 1000) + "true"));
        Assert.Throws<CelException>(() => CelExpression.Parse("true" + string.Concat(Enumerable.Repeat("||true", 1000))));
        Assert.True(CelExpression.Parse("0" + string.Concat(Enumerable.Repeat("+1", 2000)) + "==2000").MatchesEvent(Event));
    }
}
