using System.Text.Json;
using System.Text.Json.Serialization;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>What an HTTP app answers to <c>GET /dapr/config</c>: the actor types it hosts (contract, section 7.2).</summary>
internal static class ActorConfiguration
{
    /// <summary>Hosts nothing.</summary>
    public static IReadOnlyDictionary<string, ActorTypeSettings> None { get; } = new Dictionary<string, ActorTypeSettings>();

    /// <summary>The hosted types and their settings. Unknown fields are ignored; a type's own duration that cannot be read is as if it
    /// were absent.</summary>
    /// <exception cref="FormatException">The answer is not JSON of this shape, or a duration for all types cannot be read.</exception>
    public static IReadOnlyDictionary<string, ActorTypeSettings> Read(JsonElement answer)
    {
        try
        {
            var config = answer.Deserialize(ActorJson.Default.ActorAppConfig) ?? new ActorAppConfig();
            Check(nameof(ActorAppConfig.ActorIdleTimeout), config.ActorIdleTimeout);
            Check(nameof(ActorAppConfig.DrainOngoingCallTimeout), config.DrainOngoingCallTimeout);
            return ToHosting(config).ToSettings();
        }
        catch (JsonException e)
        {
            throw new FormatException($"the app's answer to GET /dapr/config is not an actor configuration: {e.Message}", e);
        }
    }

    private static ActorHosting ToHosting(ActorAppConfig config) => new()
    {
        Types = [.. (config.Entities ?? []).OfType<string>()],
        IdleTimeout = Duration(config.ActorIdleTimeout),
        DrainOngoingCallTimeout = Duration(config.DrainOngoingCallTimeout),
        DrainRebalancedActors = config.DrainRebalancedActors,
        Reentrancy = config.Reentrancy?.Enabled,
        MaxStackDepth = config.Reentrancy?.MaxStackDepth,
        OfSomeTypes = [.. (config.EntitiesConfig ?? []).OfType<ActorAppConfig>().Select(ToHosting)],
    };

    private static void Check(string field, string? text)
    {
        if (!string.IsNullOrEmpty(text) && !GoDuration.TryParse(text, out _))
            throw new FormatException(
                $"{JsonNamingPolicy.CamelCase.ConvertName(field)} of the app's actor configuration is not a duration: \"{text}\"");
    }

    private static TimeSpan? Duration(string? text) => text is not null && GoDuration.TryParse(text, out var duration) ? duration : null;
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
