using System.Text.Json;
using System.Text.Json.Serialization;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>How the actors of one type are run.</summary>
public sealed record ActorTypeSettings
{
    /// <summary>Without a call, timer or reminder for so long, the actor is deactivated.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>How long a running call is waited for when its actor moves away.</summary>
    public TimeSpan DrainOngoingCallTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>False: running calls are cancelled at once when their actor moves away.</summary>
    public bool DrainRebalancedActors { get; init; } = true;

    /// <summary>A call that carries the id of the running turn enters it.</summary>
    public bool Reentrancy { get; init; }

    /// <summary>How many calls may be inside one turn.</summary>
    public int MaxStackDepth { get; init; } = 32;
}

/// <summary>What an app answers to <c>GET /dapr/config</c>: the actor types it hosts (contract, section 7.2).</summary>
public static class ActorConfiguration
{
    /// <summary>Hosts nothing.</summary>
    public static IReadOnlyDictionary<string, ActorTypeSettings> None { get; } = new Dictionary<string, ActorTypeSettings>();

    /// <summary>The hosted types and their settings. Unknown fields are ignored; a type's own duration that cannot be read is as if it were absent.</summary>
    /// <exception cref="FormatException">The answer is not JSON of this shape, or a duration for all types cannot be read.</exception>
    public static IReadOnlyDictionary<string, ActorTypeSettings> Read(JsonElement answer)
    {
        try
        {
            var config = answer.Deserialize(ActorJson.Default.ActorAppConfig);
            Check(nameof(ActorAppConfig.ActorIdleTimeout), config?.ActorIdleTimeout);
            Check(nameof(ActorAppConfig.DrainOngoingCallTimeout), config?.DrainOngoingCallTimeout);
            var defaults = Apply(config ?? new ActorAppConfig(), new ActorTypeSettings());
            var types = (config?.Entities ?? []).OfType<string>().Distinct(StringComparer.Ordinal).ToDictionary(type => type, _ => defaults, StringComparer.Ordinal);
            // As in daprd, a type with an entry of its own takes nothing but the draining from the whole.
            var own = new ActorTypeSettings { DrainOngoingCallTimeout = defaults.DrainOngoingCallTimeout, DrainRebalancedActors = defaults.DrainRebalancedActors };
            foreach (var entry in (config?.EntitiesConfig ?? []).OfType<ActorAppConfig>())
                foreach (var type in (entry.Entities ?? []).OfType<string>())
                    if (types.ContainsKey(type))
                        types[type] = Apply(entry, own);
            return types;
        }
        catch (JsonException e)
        {
            throw new FormatException($"the app's answer to GET /dapr/config is not an actor configuration: {e.Message}", e);
        }
    }

    private static ActorTypeSettings Apply(ActorAppConfig config, ActorTypeSettings defaults) => new()
    {
        IdleTimeout = Duration(config.ActorIdleTimeout, defaults.IdleTimeout),
        DrainOngoingCallTimeout = Duration(config.DrainOngoingCallTimeout, defaults.DrainOngoingCallTimeout),
        DrainRebalancedActors = config.DrainRebalancedActors ?? defaults.DrainRebalancedActors,
        Reentrancy = config.Reentrancy?.Enabled ?? defaults.Reentrancy,
        MaxStackDepth = config.Reentrancy?.MaxStackDepth ?? defaults.MaxStackDepth,
    };

    private static void Check(string field, string? text)
    {
        if (!string.IsNullOrEmpty(text) && !GoDuration.TryParse(text, out _))
            throw new FormatException($"{JsonNamingPolicy.CamelCase.ConvertName(field)} of the app's actor configuration is not a duration: \"{text}\"");
    }

    private static TimeSpan Duration(string? text, TimeSpan fallback) =>
        text is not null && GoDuration.TryParse(text, out var duration) && duration > TimeSpan.Zero ? duration : fallback;
}

/// <summary>The JSON of <c>/dapr/config</c>, also of each of its <c>entitiesConfig</c>.</summary>
internal sealed record ActorAppConfig
{
    public List<string>? Entities { get; init; }
    public string? ActorIdleTimeout { get; init; }
    public string? DrainOngoingCallTimeout { get; init; }
    public bool? DrainRebalancedActors { get; init; }
    public ActorReentrancyConfig? Reentrancy { get; init; }
    public List<ActorAppConfig>? EntitiesConfig { get; init; }
}

/// <summary><c>reentrancy</c> of the configuration.</summary>
internal sealed record ActorReentrancyConfig
{
    public bool Enabled { get; init; }
    public int? MaxStackDepth { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ActorAppConfig))]
[JsonSerializable(typeof(ReminderRecord))]
internal sealed partial class ActorJson : JsonSerializerContext;
