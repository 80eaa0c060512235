using System.Text;

namespace Switchyard.Sidecar.Formats;

/// <summary>
/// The path of a request as daprd's router sees it: cleaned (double slashes, dots and a trailing slash gone) before the escapes are decoded, so that an encoded
/// slash stays inside its segment (contract, section 0.1).
/// </summary>
public static class RequestPath
{
    /// <summary>Cleans like Go's path.Clean: always starts with a slash and never ends with one.</summary>
    public static string Clean(string path)
    {
        if (IsClean(path))
            return path;
        var kept = new List<string>();
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == "..")
                kept.RemoveRange(Math.Max(kept.Count - 1, 0), Math.Min(kept.Count, 1));
            else if (segment != ".")
                kept.Add(segment);
        }
        return "/" + string.Join('/', kept);
    }

    /// <summary>True when every percent sign starts an escape.</summary>
    public static bool HasValidEscapes(ReadOnlySpan<char> path)
    {
        for (var i = path.IndexOf('%'); i >= 0;)
        {
            if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]))
                return false;
            var next = path[(i + 3)..].IndexOf('%');
            i = next < 0 ? -1 : i + 3 + next;
        }
        return true;
    }

    /// <summary>Decodes a segment with the rules of a query: a plus is a space.</summary>
    public static string DecodeAsQuery(ReadOnlySpan<char> escaped) =>
        escaped.IndexOfAny('%', '+') < 0 ? escaped.ToString() : Decode(escaped.ToString().Replace('+', ' '));

    /// <summary>Decodes percent escapes only.</summary>
    public static string Decode(string escaped)
    {
        if (!escaped.Contains('%', StringComparison.Ordinal))
            return escaped;
        var source = Encoding.UTF8.GetBytes(escaped);
        var target = 0;
        for (var i = 0; i < source.Length; i++, target++)
        {
            if (source[i] == '%' && i + 2 < source.Length)
            {
                source[target] = (byte)((Digit(source[i + 1]) << 4) | Digit(source[i + 2]));
                i += 2;
            }
            else
            {
                source[target] = source[i];
            }
        }
        return Encoding.UTF8.GetString(source, 0, target);
    }

    private static int Digit(byte hex) => hex <= '9' ? hex - '0' : (hex | 0x20) - 'a' + 10;

    private static bool IsClean(string path)
    {
        if (path.Length == 0 || path[0] != '/' || (path.Length > 1 && path[^1] == '/'))
            return false;
        for (var i = 1; i < path.Length; i++)
            if (path[i - 1] == '/' && (path[i] == '/' || path[i] == '.'))
                return false;
        return true;
    }
}
