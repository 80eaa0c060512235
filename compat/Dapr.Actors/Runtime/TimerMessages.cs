using System.Text.Json.Serialization;

namespace Dapr.Actors.Runtime;

/// <summary>A reminder on the wire, in both directions.</summary>
internal sealed record ReminderMessage(
    [property: JsonPropertyName("dueTime")] string? DueTime,
    [property: JsonPropertyName("period")] string? Period,
    [property: JsonPropertyName("data")] byte[]? Data,
    [property: JsonPropertyName("ttl")] string? Ttl = null);

/// <summary>A timer on the wire, in both directions.</summary>
internal sealed record TimerMessage(
    [property: JsonPropertyName("dueTime")] string? DueTime,
    [property: JsonPropertyName("period")] string? Period,
    [property: JsonPropertyName("data")] byte[]? Data,
    [property: JsonPropertyName("callback")] string? Callback,
    [property: JsonPropertyName("ttl")] string? Ttl = null);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReminderMessage))]
[JsonSerializable(typeof(TimerMessage))]
internal sealed partial class TimerJsonContext : JsonSerializerContext;
