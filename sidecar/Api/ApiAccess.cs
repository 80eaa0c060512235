using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Api;

/// <summary>Which APIs <c>api.allowed</c> and <c>api.denied</c> leave on (contract, section 8.9). Health is always on.</summary>
public sealed class ApiAccess
{
    private readonly HashSet<string> allowed;
    private readonly HashSet<string> denied;

    /// <summary>The rules of a Configuration.</summary>
    public ApiAccess(SidecarConfiguration configuration)
    {
        allowed = Keys(configuration.AllowedApis);
        denied = Keys(configuration.DeniedApis);
        State = IsOn("state", alpha: false);
        StateQuery = IsOn("state", alpha: true);
        Publish = IsOn("publish", alpha: false);
        PublishAlpha = IsOn("publish", alpha: true);
        Invoke = IsOn("invoke", alpha: false);
        Secrets = IsOn("secrets", alpha: false);
        Metadata = IsOn("metadata", alpha: false);
        Actors = IsOn("actors", alpha: false);
        Shutdown = IsOn("shutdown", alpha: false);
    }

    /// <summary>Whether the state API is on.</summary>
    public bool State { get; }

    /// <summary>Whether the alpha query API is on.</summary>
    public bool StateQuery { get; }

    /// <summary>Whether publishing is on.</summary>
    public bool Publish { get; }

    /// <summary>Whether the alpha routes of publishing are on.</summary>
    public bool PublishAlpha { get; }

    /// <summary>Whether invocation is on; without it, unknown routes answer a plain 404.</summary>
    public bool Invoke { get; }

    /// <summary>Whether the secrets API is on.</summary>
    public bool Secrets { get; }

    /// <summary>Whether the metadata API is on.</summary>
    public bool Metadata { get; }

    /// <summary>Whether the actor APIs are on.</summary>
    public bool Actors { get; }

    /// <summary>Whether the shutdown API is on.</summary>
    public bool Shutdown { get; }

    /// <summary>Whether an API is on.</summary>
    /// <param name="api">Its name in a route.</param>
    /// <param name="alpha">Whether its alpha version is meant.</param>
    public bool IsOn(string api, bool alpha) => !Matches(denied, api, alpha) && (allowed.Count == 0 || Matches(allowed, api, alpha));

    // Rules name a version as "v1" or, the older way, as the path does.
    private static bool Matches(HashSet<string> rules, string api, bool alpha) =>
        rules.Contains($"{(alpha ? "v1alpha1" : "v1")}/{api}") || rules.Contains($"{(alpha ? "v1.0-alpha1" : "v1.0")}/{api}");

    private static HashSet<string> Keys(IReadOnlyList<ApiRule> rules) =>
        [.. rules.Where(rule => rule.Protocol.Equals("http", StringComparison.OrdinalIgnoreCase)).Select(rule => $"{rule.Version}/{rule.Name}")];
}
