namespace Switchyard.Browser;

/// <summary>The page's own pages.</summary>
internal static class Pages
{
    /// <summary>For everybody.</summary>
    public static readonly string[] Public = ["", "sign-up", "log-in", "nonsense"];

    /// <summary>Those and the ones for administrators.</summary>
    public static readonly string[] All = [.. Public, "account", "people", "contacts", "dead-letters", "system"];
}
