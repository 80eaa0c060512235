namespace Switchyard.Sidecar.Components.PubSub;

/// <summary>Which topics of a pub/sub component one app may publish and subscribe to (contract, section 3.7).</summary>
public sealed class TopicScopes
{
    private readonly HashSet<string> allowed;
    private readonly HashSet<string> protectedTopics;
    private readonly HashSet<string>? publishing;
    private readonly HashSet<string>? subscription;

    /// <summary>Reads the component's fields for one app.</summary>
    public TopicScopes(ComponentMetadata metadata, string appId)
    {
        allowed = Topics(metadata.Get("allowedTopics"));
        protectedTopics = Topics(metadata.Get("protectedTopics"));
        publishing = ScopeOf(metadata.Get("publishingScopes"), appId);
        subscription = ScopeOf(metadata.Get("subscriptionScopes"), appId);
    }

    /// <summary>Whether the app may publish to the topic.</summary>
    public bool MayPublish(string topic) => IsAllowed(topic, publishing);

    /// <summary>Whether the app may subscribe to the topic.</summary>
    public bool MaySubscribe(string topic) => IsAllowed(topic, subscription);

    private bool IsAllowed(string topic, HashSet<string>? scope)
    {
        if (allowed.Count > 0 && !allowed.Contains(topic))
            return false;
        return scope is null ? !protectedTopics.Contains(topic) : scope.Contains(topic);
    }

    // Null when the app is not listed; "app=" lists one empty topic, so that nothing is allowed.
    private static HashSet<string>? ScopeOf(string? scopes, string appId)
    {
        HashSet<string>? topics = null;
        foreach (var scope in (scopes ?? "").Split(';'))
        {
            var parts = scope.Split('=');
            if (parts.Length >= 2 && parts[0].Trim() == appId)
                (topics ??= []).UnionWith(parts[1].Split(',').Select(WithoutSpaces));
        }
        return topics;
    }

    private static HashSet<string> Topics(string? list) =>
        string.IsNullOrEmpty(list) ? [] : [.. list.Split(',').Select(WithoutSpaces)];

    private static string WithoutSpaces(string topic) => topic.Replace(" ", "", StringComparison.Ordinal);
}
