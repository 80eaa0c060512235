using System.Collections.Concurrent;
using System.Collections.Frozen;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Resiliency;

/// <summary>The kind of a component, which picks its default policies.</summary>
public enum ComponentKind
{
    /// <summary>A message broker.</summary>
    Pubsub,
    /// <summary>A state store.</summary>
    Statestore,
    /// <summary>A secret store.</summary>
    Secretstore,
}

/// <summary>The policies of an actor: one around waiting for its turn (retry, breaker), one within the turn (timeout).</summary>
/// <param name="BeforeTurn">Retry and circuit breaker.</param>
/// <param name="InTurn">Timeout.</param>
public sealed record ActorPolicies(ResiliencyPolicy BeforeTurn, ResiliencyPolicy InTurn)
{
    /// <summary>Nothing applies.</summary>
    public static ActorPolicies None { get; } = new(ResiliencyPolicy.None, ResiliencyPolicy.None);
}

/// <summary>Which policy applies to what, by all Resiliency resources that an app's sidecar has loaded (contract, section 8.10).</summary>
public sealed class ResiliencyProvider
{
    /// <summary>Built in: calls to another sidecar that cannot be reached.</summary>
    public const string ServiceRetries = "DaprBuiltInServiceRetries";

    /// <summary>Built in: the first calls to the app.</summary>
    public const string InitializationRetries = "DaprBuiltInInitializationRetries";

    /// <summary>Built in: for workflows only in 1.18.</summary>
    public const string ActorRetries = "DaprBuiltInActorRetries";

    /// <summary>Built in: unused in 1.18.</summary>
    public const string ActorReminderRetries = "DaprBuiltInActorReminderRetries";

    /// <summary>Built in and not overridable: an actor's host is not known (yet).</summary>
    public const string ActorNotFoundRetries = "DaprBuiltInActorNotFoundRetries";

    internal static readonly FrozenSet<string> BuiltInNames =
        FrozenSet.Create(StringComparer.Ordinal, ServiceRetries, InitializationRetries, ActorRetries, ActorReminderRetries, ActorNotFoundRetries);

    private const int DefaultAppCacheSize = 100;
    private const int DefaultActorCacheSize = 5000;

    private readonly PolicySet policies = new();
    private readonly Dictionary<string, TargetPolicies> apps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TargetPolicies> actors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (TargetPolicies Inbound, TargetPolicies Outbound)> components = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Level, string Target), TargetPolicies> defaults = new();
    private readonly ConcurrentDictionary<string, CircuitBreaker> componentBreakers = new(StringComparer.Ordinal);
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private bool hasDefaults;

    private ResiliencyProvider(TimeProvider time, ILogger logger)
    {
        this.time = time;
        this.logger = logger;
    }

    /// <summary>Merges resources, in order; of equal names the later one wins. The caller has dropped those out of the app's scope.</summary>
    /// <exception cref="ResiliencyException">A policy is wrong, or a target names one that does not exist.</exception>
    public static ResiliencyProvider Build(IEnumerable<ResiliencyResource> resources, TimeProvider time, ILogger logger)
    {
        var provider = new ResiliencyProvider(time, logger);
        var inOrder = resources.ToList();
        inOrder.ForEach(provider.policies.Add);
        inOrder.ForEach(provider.AddTargets);
        provider.hasDefaults = provider.policies.Names.Any(name => name.StartsWith("Default", StringComparison.Ordinal));
        return provider;
    }

    /// <summary>True when the app has a target of its own, which replaces <see cref="ServiceRetries"/> (defaults do not).</summary>
    public bool HasAppTarget(string appId) => apps.ContainsKey(appId);

    /// <summary>True when the actor type has a target of its own, which replaces <see cref="ActorNotFoundRetries"/>.</summary>
    public bool HasActorTarget(string actorType) => actors.ContainsKey(actorType);

    /// <summary>The policy for calls to an app. Circuit breakers are one per endpoint: daprd uses <c>{appId}:{method}</c>.</summary>
    public ResiliencyPolicy ForApp(string appId, string endpoint) =>
        (apps.GetValueOrDefault(appId) ?? Default("App", appId))?.ToPolicy(endpoint) ?? ResiliencyPolicy.None;

    /// <summary>The policies for calls to an actor.</summary>
    public ActorPolicies ForActor(string actorType, string actorId)
    {
        var target = actors.GetValueOrDefault(actorType) ?? Default("Actor", actorType);
        return target?.ToActorPolicies(target.BreakerPerId ? $"{actorType}-{actorId}" : actorType) ?? ActorPolicies.None;
    }

    /// <summary>The policy for what a component hands to the app.</summary>
    public ResiliencyPolicy ForInbound(string component, ComponentKind kind) => ForComponent(component, kind, "Inbound");

    /// <summary>The policy for what the app asks of a component.</summary>
    public ResiliencyPolicy ForOutbound(string component, ComponentKind kind) => ForComponent(component, kind, "Outbound");

    /// <summary>A retry by one of the built-in names.</summary>
    public ResiliencyPolicy BuiltIn(string name) => new(time, retry: policies.Retries[name]);

    private ResiliencyPolicy ForComponent(string component, ComponentKind kind, string direction)
    {
        if (components.TryGetValue(component, out var target))
            return (direction == "Inbound" ? target.Inbound : target.Outbound).ToPolicy(component);
        if (!hasDefaults)
            return ResiliencyPolicy.None;
        return defaults.GetOrAdd(($"{kind}Component{direction}", component), key => DefaultFor([key.Level, $"Component{direction}", "Component", ""], key.Target))
            .ToPolicy(component);
    }

    private TargetPolicies? Default(string level, string target) =>
        hasDefaults ? defaults.GetOrAdd((level, target), key => DefaultFor([key.Level, ""], key.Target)) : null;

    private TargetPolicies DefaultFor(string[] levels, string target)
    {
        return new TargetPolicies(time)
        {
            Timeout = Named(policies.Timeouts, "Timeout"),
            Retry = Named(policies.Retries, "Retry"),
            Breakers = Breakers(target, Named(policies.CircuitBreakers, "CircuitBreaker"), DefaultAppCacheSize, isComponent: levels.Contains("Component")),
        };

        T? Named<T>(Dictionary<string, T> named, string what) =>
            levels.Select(level => $"Default{level}{what}Policy").FirstOrDefault(named.ContainsKey) is { } name ? named[name] : default;
    }

    private void AddTargets(ResiliencyResource resource)
    {
        var targets = resource.Spec.Targets;
        foreach (var (name, spec) in targets.Apps)
            apps[name] = Resolve(resource, $"apps.{name}", name, spec, DefaultAppCacheSize);
        foreach (var (name, spec) in targets.Actors)
            actors[name] = Resolve(resource, $"actors.{name}", name, spec, DefaultActorCacheSize, BreakerPerId(resource, name, spec));
        foreach (var (name, spec) in targets.Components)
        {
            components[name] = (Resolve(resource, $"components.{name}.inbound", name, spec.Inbound, 1, isComponent: true),
                Resolve(resource, $"components.{name}.outbound", name, spec.Outbound, 1, isComponent: true));
        }
    }

    private static bool BreakerPerId(ResiliencyResource resource, string name, TargetSpec spec) => spec.CircuitBreakerScope switch
    {
        "type" => false,
        "id" or "both" => true,
        _ when string.IsNullOrEmpty(spec.CircuitBreakerName) => false,
        _ => throw new ResiliencyException(
            $"Resiliency '{resource.Metadata.Name}', spec.targets.actors.{name}: a circuitBreaker needs circuitBreakerScope type, id or both"),
    };

    private TargetPolicies Resolve(ResiliencyResource resource, string where, string name, TargetSpec spec, int cacheSize, bool perId = false,
        bool isComponent = false)
    {
        return new TargetPolicies(time)
        {
            Timeout = Find(policies.Timeouts, "timeout", spec.Timeout),
            Retry = Find(policies.Retries, "retry", spec.Retry),
            Breakers = Breakers(name, Find(policies.CircuitBreakers, "circuitBreaker", spec.CircuitBreakerName),
                spec.CircuitBreakerCacheSize > 0 ? spec.CircuitBreakerCacheSize : cacheSize, isComponent),
            BreakerPerId = perId,
        };

        T? Find<T>(Dictionary<string, T> named, string what, string? policy) =>
            string.IsNullOrEmpty(policy) ? default
            : named.TryGetValue(policy, out var found) ? found
            : throw new ResiliencyException($"Resiliency '{resource.Metadata.Name}', spec.targets.{where}: there is no {what} policy '{policy}'");
    }

    // A component has one breaker for both directions; the first direction used decides its settings, as in daprd.
    private Func<string, CircuitBreaker>? Breakers(string target, CircuitBreakerSettings? settings, int cacheSize, bool isComponent)
    {
        if (settings is null)
            return null;
        if (isComponent)
            return _ => componentBreakers.GetOrAdd(target, name => new CircuitBreaker(name, settings, time, logger));
        return new CircuitBreakerCache(cacheSize, key => new CircuitBreaker(key, settings, time, logger)).Get;
    }

    /// <summary>The resolved policies of one target.</summary>
    private sealed class TargetPolicies(TimeProvider time)
    {
        public TimeSpan Timeout { get; init; }

        public RetryPolicy? Retry { get; init; }

        public Func<string, CircuitBreaker>? Breakers { get; init; }

        public bool BreakerPerId { get; init; }

        private bool IsEmpty => Timeout <= TimeSpan.Zero && Retry is null && Breakers is null;

        public ResiliencyPolicy ToPolicy(string breakerKey) =>
            IsEmpty ? ResiliencyPolicy.None : new ResiliencyPolicy(time, Timeout, Retry, Breakers?.Invoke(breakerKey));

        public ActorPolicies ToActorPolicies(string breakerKey) => IsEmpty
            ? ActorPolicies.None
            : new ActorPolicies(new ResiliencyPolicy(time, default, Retry, Breakers?.Invoke(breakerKey)), new ResiliencyPolicy(time, Timeout));
    }
}
