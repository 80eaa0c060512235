using System.Globalization;
using System.Text.RegularExpressions;

namespace Switchyard.StartScript.Tests;

/// <summary>The servers on this machine that a component's text names: <c>127.0.0.1:4222</c>, <c>host=127.0.0.1 port=5432</c>.</summary>
internal static partial class Address
{
    /// <summary>Their ports.</summary>
    public static IEnumerable<string> Ports(string yaml) =>
        [.. LocalAddress().Matches(yaml).Select(match => match.Groups["port"].Value).Distinct()];

    /// <summary>The text with another port in the place of one.</summary>
    public static string WithPort(string yaml, string from, int to) => LocalAddress().Replace(yaml, match =>
        match.Groups["port"].Value == from ? match.Groups["before"].Value + to.ToString(CultureInfo.InvariantCulture) : match.Value);

    [GeneratedRegex(@"(?<before>127\.0\.0\.1(:| port=))(?<port>\d+)")]
    private static partial Regex LocalAddress();
}
