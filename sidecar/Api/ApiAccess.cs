using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Api;

/// <summary>Which APIs <c>api.allowed</c> and <c>api.denied</c> leave on for one protocol (contract, section 8.9). Health is always on.</summary>
public sealed class ApiAccess
{
    private readonly bool byPath;
    private readonly HashSet<string> allowed;
    private readonly HashSet<string> denied;

    /// <summary>The rules of a Configuration.</summary>
    /// <param name="configuration">The Configuration.</param>
    /// <param name="protocol"><c>http</c> or <c>grpc</c>: rules of the other one are not looked at.</param>
    public ApiAccess(SidecarConfiguration configuration, string protocol)
    {
        byPath = protocol == "http";
        allowed = Keys(configuration.AllowedApis, protocol);
        denied = Keys(configuration.DeniedApis, protocol);
    }

    /// <summary>Whether an API is on.</summary>
    /// <param name="api">Its name in a route, such as <c>state</c>.</param>
    /// <param name="version"><c>v1</c>, <c>v1alpha1</c> and so on. Rules for HTTP name it so or, the older way, as a path does: <c>v1.0</c>, <c>v1.0-alpha1</c>.</param>
    public bool IsOn(string api, string version) =>
        !Matches(denied, api, version) && (allowed.Count == 0 || Matches(allowed, api, version));

    private bool Matches(HashSet<string> rules, string api, string version) =>
        rules.Count > 0
        && (rules.Contains($"{version}/{api}") || (byPath && rules.Contains($"v1.0{(version.Length > 2 ? "-" + version[2..] : "")}/{api}")));

    private static HashSet<string> Keys(IReadOnlyList<ApiRule> rules, string protocol) =>
        [.. rules.Where(rule => rule.Protocol.Equals(protocol, StringComparison.OrdinalIgnoreCase)).Select(rule => $"{rule.Version}/{rule.Name}")];
}
