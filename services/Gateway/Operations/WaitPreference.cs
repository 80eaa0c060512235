using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Switchyard.Gateway.Operations;

/// <summary>How long a client is willing to wait for an outcome: <c>Prefer: wait=N</c> in seconds (RFC 7240, section 4.3).</summary>
internal readonly record struct WaitPreference
{
    /// <summary>For who says nothing.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(5);

    /// <summary>Nobody is kept waiting longer.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private WaitPreference(TimeSpan wait, bool isGiven) => (Wait, IsGiven) = (wait, isGiven);

    /// <summary>From zero, do not wait, to <see cref="Longest"/>.</summary>
    public TimeSpan Wait { get; }

    /// <summary>Whether the client said so.</summary>
    public bool IsGiven { get; }

    /// <summary>As <c>Preference-Applied</c> says it.</summary>
    public string Applied => string.Create(CultureInfo.InvariantCulture, $"wait={(int)Wait.TotalSeconds}");

    /// <summary>Reads the header. Of several the first counts; one that is not understood is as if it were not there (RFC 7240, section 2).</summary>
    public static WaitPreference From(HttpRequest request)
    {
        foreach (var preference in Preferences(request.Headers["Prefer"]))
        {
            var parts = preference.Split(';', 2)[0].Split('=', 2, StringSplitOptions.TrimEntries);
            if (!parts[0].Equals("wait", StringComparison.OrdinalIgnoreCase))
                continue;
            return parts.Length == 2 && TrySeconds(parts[1].Trim('"'), out var wait) ? new WaitPreference(wait, true) : new WaitPreference(Default, false);
        }

        return new WaitPreference(Default, false);
    }

    private static IEnumerable<string> Preferences(StringValues header) =>
        header.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static bool TrySeconds(string text, out TimeSpan wait)
    {
        wait = Longest;
        if (text.Length == 0 || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
            return false;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < Longest.TotalSeconds)
            wait = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
