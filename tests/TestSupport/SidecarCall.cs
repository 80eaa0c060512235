namespace Switchyard.TestSupport;

/// <summary>One request that an app made to the <see cref="FakeSidecar"/>.</summary>
/// <param name="Kind"><c>get</c>, <c>bulk-get</c>, <c>save</c>, <c>delete</c>, <c>publish</c>, <c>publish-bulk</c>, <c>secret</c> or <c>invoke</c>.</param>
/// <param name="Target">The state keys, the topic, the secret, or the path that was invoked.</param>
public sealed record SidecarCall(string Kind, IReadOnlyList<string> Target)
{
    /// <summary>Whether any key, or the topic, begins so.</summary>
    public bool Touches(string prefix) => Target.Any(target => target.StartsWith(prefix, StringComparison.Ordinal));
}

/// <summary>What becomes of a <see cref="SidecarCall"/>.</summary>
public enum Fate
{
    /// <summary>It is served.</summary>
    Serve,

    /// <summary>An error, and nothing happened.</summary>
    FailBefore,

    /// <summary>An error, yet it happened.</summary>
    FailAfter,

    /// <summary>Aborted, as if somebody else had been faster; for saves.</summary>
    Conflict,
}
