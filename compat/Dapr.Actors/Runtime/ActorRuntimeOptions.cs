using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Dapr.Actors.Runtime;

/// <summary>Which actors the app hosts, and how. What is null is left to the sidecar.</summary>
public sealed class ActorRuntimeOptions
{
    private TimeSpan? actorIdleTimeout;
    private TimeSpan? actorScanInterval;
    private TimeSpan? drainOngoingCallTimeout;
    private JsonSerializerOptions jsonSerializerOptions = new(JsonSerializerDefaults.Web);
    private ActorReentrancyConfig reentrancyConfig = new();
    private int? remindersStoragePartitions;

    /// <summary>The actor types.</summary>
    public ActorRegistrationCollection Actors { get; } = [];

    /// <summary>How long an actor that is not called stays active.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public TimeSpan? ActorIdleTimeout
    {
        get => actorIdleTimeout;
        set => actorIdleTimeout = Positive(value);
    }

    /// <summary>Accepted and ignored by the sidecar.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public TimeSpan? ActorScanInterval
    {
        get => actorScanInterval;
        set => actorScanInterval = Positive(value);
    }

    /// <summary>How long the sidecar waits for running calls when an actor moves.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public TimeSpan? DrainOngoingCallTimeout
    {
        get => drainOngoingCallTimeout;
        set => drainOngoingCallTimeout = Positive(value);
    }

    /// <summary>Whether to wait for running calls when an actor moves; only true is told to the sidecar.</summary>
    public bool DrainRebalancedActors { get; set; }

    /// <summary>The reentrancy.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    public ActorReentrancyConfig ReentrancyConfig
    {
        get => reentrancyConfig;
        set => reentrancyConfig = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>For the official package's typed proxies; calls by name are JSON in any case.</summary>
    public bool UseJsonSerialization { get; set; }

    /// <summary>The options for arguments, results and state; <see cref="JsonSerializerDefaults.Web"/> unless set.</summary>
    /// <exception cref="ArgumentNullException">Set to null.</exception>
    public JsonSerializerOptions JsonSerializerOptions
    {
        get => jsonSerializerOptions;
        set => jsonSerializerOptions = value ?? throw new ArgumentNullException(nameof(value));
    }

    /// <summary>The sidecar's API token; by default <c>DAPR_API_TOKEN</c> of the configuration or environment.</summary>
    public string? DaprApiToken { get; set; }

    /// <summary>Accepted and ignored by the sidecar.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public int? RemindersStoragePartitions
    {
        get => remindersStoragePartitions;
        set => remindersStoragePartitions = value is <= 0 ? throw new ArgumentOutOfRangeException(nameof(value)) : value;
    }

    /// <summary>The sidecar's HTTP endpoint; by default that of the configuration or environment.</summary>
    public string? HttpEndpoint { get; set; }

    private static TimeSpan? Positive(TimeSpan? value, [CallerMemberName] string name = "") =>
        value <= TimeSpan.Zero ? throw new ArgumentOutOfRangeException(name, value, $"{name} must be positive.") : value;
}
