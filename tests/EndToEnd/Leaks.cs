using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Switchyard.Sandbox;

namespace Switchyard.EndToEnd;

/// <summary>Searches all that a system printed, when it has ended, for what no line may hold.</summary>
internal static partial class Leaks
{
    private static readonly ConcurrentDictionary<string, string> Secrets = new(StringComparer.Ordinal);

    /// <summary>A password, token or address that a test uses, and what it is.</summary>
    public static string Remember(string secret, string what)
    {
        Secrets.TryAdd(secret, what);
        return secret;
    }

    /// <summary>
    /// Fails with the first line that holds a secret of the tests, a token of sidecars or apps, or anything of the form of a hash, an access token or a refresh token.
    /// </summary>
    public static void AssertNone(RunningSystem system)
    {
        Assert.NotEmpty(system.Output);
        var secrets = Secrets.Select(secret => (secret.Key, secret.Value))
            .Append((system.ApiToken, "the sidecars' token")).Append((system.AppToken, "the apps' token")).ToList();
        var everything = string.Join('\n', system.Output);
        foreach (var (secret, what) in secrets)
            Assert.False(everything.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{what} was printed: {Around(everything, everything.IndexOf(secret, StringComparison.OrdinalIgnoreCase))}");
        var found = SecretForm().Match(everything);
        Assert.False(found.Success, found.Success ? $"a hash or token was printed: {Around(everything, found.Index)}" : "");
    }

    private static string Around(string text, int at) => text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 100)];

    [GeneratedRegex(@"\$2[abxy]\$\d\d\$|eyJ[\w-]{8,}\.[\w-]+\.[\w-]*|[0-9a-f]{32}\.\d+\.[\w-]{43}")]
    private static partial Regex SecretForm();
}
