using System.Text.Json.Nodes;

namespace Switchyard.TestSupport;

/// <summary>
/// What becomes of a value in <c>state.mongodb</c>, which saves by an aggregation pipeline (components-contrib 1.18.4, <c>setInternal</c>): there a string that begins
/// with <c>$</c> is an expression, in a document as well as by itself.
/// </summary>
public static class MongoValue
{
    /// <summary>What is wrong with a value that is saved as bytes, which the store keeps as a string; null when nothing is.</summary>
    public static string? FlawOfText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith('$') ? "the text would be evaluated" : null;
    }

    /// <summary>
    /// What is wrong with a value that is saved as JSON, such as an actor's; null when nothing is. A string by itself is kept in Go's quotes, which are those of JSON for
    /// printable ASCII alone (<c>%q</c> writes others as <c>\x7f</c>, <c>\a</c> or <c>\U0001f6a9</c>).
    /// </summary>
    public static string? FlawOfDocument(string json)
    {
        var value = JsonNode.Parse(json);
        if (value is JsonValue text && text.TryGetValue<string>(out var own))
            return own.All(c => c is >= ' ' and <= '~') ? null : "the string would be kept in quotes that are not JSON's";
        return Strings(value).FirstOrDefault(one => one.StartsWith('$')) is { } evaluated ? $"the string \"{evaluated}\" would be evaluated" : null;
    }

    private static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Strings(member.Value)),
        JsonArray items => items.SelectMany(Strings),
        JsonValue value when value.TryGetValue<string>(out var text) => [text],
        _ => [],
    };
}
