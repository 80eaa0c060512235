using System.Globalization;
using System.Text;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>What names of actors, methods, reminders and timers may hold (contract, sections 7.3 and 14).</summary>
internal static class ActorNames
{
    /// <summary>True for the types of Dapr's workflows.</summary>
    public static bool IsReserved(string type) => type.StartsWith("dapr.internal.", StringComparison.Ordinal);

    /// <summary>Checks a type, an id, or the name of a reminder or timer; gives the reason of a refusal, or null.</summary>
    public static string? Refusal(string name)
    {
        if (name.AsSpan().IndexOfAny("#?\0/\\") >= 0)
            return $"name contains forbidden character: {Quote(name)}";
        if (ControlCharacter(name) is { } position)
            return string.Create(CultureInfo.InvariantCulture, $"name contains control character at position {position}: {Quote(name)}");
        return name is "." or ".." ? $"name is a path traversal sequence: {Quote(name)}" : null;
    }

    /// <summary>Checks a method's name, which may hold slashes; gives the reason of a refusal, or null.</summary>
    public static string? MethodRefusal(string method)
    {
        if (method.AsSpan().IndexOfAny("#?\0") >= 0)
            return $"method contains forbidden character: {Quote(method)}";
        return ControlCharacter(method) is { } position
            ? string.Create(CultureInfo.InvariantCulture, $"method contains control character at position {position}: {Quote(method)}")
            : null;
    }

    /// <summary>Resolves <c>.</c>, <c>..</c> and double slashes, so that a method never leaves its actor's path.</summary>
    public static string CleanMethod(string method)
    {
        if (!method.AsSpan().ContainsAny('/', '.'))
            return method;
        var kept = new List<string>();
        foreach (var segment in method.Split('/'))
        {
            if (segment == ".." && kept.Count > 0)
                kept.RemoveAt(kept.Count - 1);
            else if (segment is not ("" or "." or ".."))
                kept.Add(segment);
        }
        return string.Join('/', kept);
    }

    /// <summary>Percent-encodes a path as Go does: its slashes stay.</summary>
    public static string EscapePath(string path)
    {
        const string plain = "-._~$&+,/:;=@";
        var escaped = new StringBuilder(path.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(path))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || plain.Contains((char)octet, StringComparison.Ordinal))
                escaped.Append((char)octet);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        }
        return escaped.ToString();
    }

    // Positions count bytes, as in Go.
    private static int? ControlCharacter(string name)
    {
        for (var i = 0; i < name.Length; i++)
            if (name[i] < ' ' || name[i] == '\x7f')
                return Encoding.UTF8.GetByteCount(name.AsSpan(0, i));
        return null;
    }

    /// <summary>A text in quotes, its special characters escaped, as Go prints it.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            var escape = letter switch { '"' => "\\\"", '\\' => "\\\\", '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", _ => null };
            if (escape is not null)
                quoted.Append(escape);
            else if (letter is < ' ' or '\x7f')
                quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)letter:x2}");
            else
                quoted.Append(letter);
        }
        return quoted.Append('"').ToString();
    }
}
