using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dapr.Actors;

/// <summary>
/// The id of an actor within its type. In JSON it is a plain string. Two ids are equal without regard to case, but hash with it, as in the
/// official package: keep ids in one case.
/// </summary>
[JsonConverter(typeof(ActorIdJsonConverter))]
[SuppressMessage("Design", "CA1036:Override methods on comparable types", Justification = "The official type has no more operators.")]
public class ActorId : IComparable<ActorId>
{
    private readonly string id;

    /// <summary>Creates an id.</summary>
    /// <exception cref="ArgumentException">The text is null, empty or blank.</exception>
    public ActorId(string id)
    {
        if (string.IsNullOrWhiteSpace(id))
            throw new ArgumentException("An actor id must not be null, empty or blank.", nameof(id));
        this.id = id;
    }

    /// <summary>Whether two ids are equal, without regard to case.</summary>
    public static bool operator ==(ActorId? id1, ActorId? id2) => id1 is null ? id2 is null : id1.Equals(id2);

    /// <summary>Whether two ids differ, without regard to case.</summary>
    public static bool operator !=(ActorId? id1, ActorId? id2) => !(id1 == id2);

    /// <summary>Creates a random id, a UUID.</summary>
    public static ActorId CreateRandom() => new(Guid.NewGuid().ToString());

    /// <summary>The id's text.</summary>
    public string GetId() => id;

    /// <inheritdoc/>
    public override string ToString() => id;

    /// <inheritdoc/>
    public override int GetHashCode() => id.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ActorId other && id.Equals(other.id, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public int CompareTo(ActorId? other) => string.Compare(id, other?.id, StringComparison.OrdinalIgnoreCase);
}

internal sealed class ActorIdJsonConverter : JsonConverter<ActorId>
{
    public override ActorId? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? new ActorId(reader.GetString()!)
            : throw new JsonException("An actor id must be a JSON string.");

    public override void Write(Utf8JsonWriter writer, ActorId value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.GetId());
}
