using Switchyard.Sidecar.Formats;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Switchyard.Sidecar.Resources;

/// <summary>A <c>Resiliency</c> resource (<c>dapr.io/v1alpha1</c>) as its YAML has it (contract, section 8.10). Unknown fields are ignored.</summary>
public sealed record ResiliencyResource
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .IgnoreUnmatchedProperties()
        .Build();

    /// <summary><c>metadata</c>.</summary>
    public ResiliencyMetadata Metadata { get; init; } = new();

    /// <summary><c>spec</c>.</summary>
    public ResiliencySpec Spec { get; init; } = new();

    /// <summary>The app-ids it is for; empty = every app.</summary>
    public List<string> Scopes { get; init; } = [];

    /// <summary>Reads one YAML document.</summary>
    /// <exception cref="FormatException">It is not YAML of this shape; the message has line and column.</exception>
    public static ResiliencyResource Parse(string yaml)
    {
        try
        {
            return Yaml.Deserialize<ResiliencyResource?>(yaml) ?? new ResiliencyResource();
        }
        catch (YamlException e)
        {
            throw new FormatException($"Resiliency resource, line {e.Start.Line}, column {e.Start.Column}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }
}

/// <summary><c>metadata</c> of the resource.</summary>
public sealed record ResiliencyMetadata
{
    /// <summary>Its name, for messages.</summary>
    public string Name { get; init; } = "";
}

/// <summary><c>spec</c>: named policies and what they apply to.</summary>
public sealed record ResiliencySpec
{
    /// <summary>The named policies.</summary>
    public ResiliencyPolicies Policies { get; init; } = new();

    /// <summary>Where they apply.</summary>
    public ResiliencyTargets Targets { get; init; } = new();
}

/// <summary><c>spec.policies</c>.</summary>
public sealed record ResiliencyPolicies
{
    /// <summary>Durations by name; a bare number is milliseconds.</summary>
    public Dictionary<string, string> Timeouts { get; init; } = [];

    /// <summary>Retries by name.</summary>
    public Dictionary<string, RetrySpec> Retries { get; init; } = [];

    /// <summary>Circuit breakers by name.</summary>
    public Dictionary<string, CircuitBreakerSpec> CircuitBreakers { get; init; } = [];
}

/// <summary>A retry policy.</summary>
public sealed record RetrySpec
{
    /// <summary><c>constant</c> (also when empty) or <c>exponential</c>.</summary>
    public string? Policy { get; init; }

    /// <summary>The wait of a constant policy.</summary>
    public string? Duration { get; init; }

    /// <summary>The longest wait of an exponential one, before jitter.</summary>
    public string? MaxInterval { get; init; }

    /// <summary>Attempts after the first; below 0 without limit.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>Which failures are retried; null = all.</summary>
    public RetryMatchingSpec? Matching { get; init; }
}

/// <summary><c>matching</c> of a retry policy.</summary>
public sealed record RetryMatchingSpec
{
    /// <summary>Codes and ranges such as <c>429,500-599</c>; empty = all.</summary>
    public string? HttpStatusCodes { get; init; }

    /// <summary>Codes and ranges such as <c>1,4,13-14</c>, for proxied gRPC calls; empty = all.</summary>
    [YamlMember(Alias = "gRPCStatusCodes", ApplyNamingConventions = false)]
    public string? GrpcStatusCodes { get; init; }
}

/// <summary>A circuit breaker policy.</summary>
public sealed record CircuitBreakerSpec
{
    /// <summary>Requests let through while half open.</summary>
    public int? MaxRequests { get; init; }

    /// <summary>After what time the counts start anew while it is closed; 0 = never.</summary>
    public string? Interval { get; init; }

    /// <summary>How long it stays open.</summary>
    public string? Timeout { get; init; }

    /// <summary>CEL over its counts: true opens it.</summary>
    public string? Trip { get; init; }
}

/// <summary><c>spec.targets</c>.</summary>
public sealed record ResiliencyTargets
{
    /// <summary>By app-id, for calls to the app.</summary>
    public Dictionary<string, TargetSpec> Apps { get; init; } = [];

    /// <summary>By actor type.</summary>
    public Dictionary<string, TargetSpec> Actors { get; init; } = [];

    /// <summary>By component name.</summary>
    public Dictionary<string, ComponentTargetSpec> Components { get; init; } = [];
}

/// <summary>The policies of an app, actor type or component direction, by name; null or empty = none.</summary>
public sealed record TargetSpec
{
    /// <summary>Of a timeout.</summary>
    public string? Timeout { get; init; }

    /// <summary>Of a retry.</summary>
    public string? Retry { get; init; }

    /// <summary>Of a circuit breaker.</summary>
    [YamlMember(Alias = "circuitBreaker", ApplyNamingConventions = false)]
    public string? CircuitBreakerName { get; init; }

    /// <summary>Actors only: <c>type</c>, <c>id</c> or <c>both</c>; required with a breaker.</summary>
    public string? CircuitBreakerScope { get; init; }

    /// <summary>How many breakers are kept per target; 0 = the default.</summary>
    public int CircuitBreakerCacheSize { get; init; }
}

/// <summary>The policies of a component.</summary>
public sealed record ComponentTargetSpec
{
    /// <summary>Component to app.</summary>
    public TargetSpec Inbound { get; init; } = new();

    /// <summary>App to component.</summary>
    public TargetSpec Outbound { get; init; } = new();
}
