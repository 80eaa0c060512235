using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Switchyard.TransactionalActors;

/// <summary>
/// A value that an actor keeps: to the store it is one string, the value's JSON. An actor's state is a document to every store, and <c>state.mongodb</c> saves by an
/// aggregation pipeline (components-contrib 1.18.4, <c>setInternal</c>), in which each string of a document that begins with <c>$</c> is an expression: a bcrypt hash
/// would be stored as nothing.
/// </summary>
/// <param name="Value">The value. Its type and <c>OpaqueState</c> of it are known to the actors' JSON options.</param>
[JsonConverter(typeof(OpaqueStateConverterFactory))]
public sealed record OpaqueState<T>(T Value);

/// <summary>Makes the converters of <see cref="OpaqueState{T}"/>.</summary>
public sealed class OpaqueStateConverterFactory : JsonConverterFactory
{
    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(OpaqueState<>);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(OpaqueStateConverter<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;
}

/// <summary>Writes a value as a string that holds its JSON, and reads that or, as it was kept before, the JSON itself.</summary>
internal sealed class OpaqueStateConverter<T> : JsonConverter<OpaqueState<T>>
{
    // Printable ASCII alone: state.mongodb keeps a string in Go's quotes (%q), which escape other characters in ways that JSON does not know.
    private static readonly JsonWriterOptions Ascii = new() { Encoder = JavaScriptEncoder.Default };

    public override OpaqueState<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var type = TypeIn(options);
        return new OpaqueState<T>((reader.TokenType == JsonTokenType.String
            ? JsonSerializer.Deserialize(reader.GetString()!, type)
            : JsonSerializer.Deserialize(ref reader, type))!);
    }

    public override void Write(Utf8JsonWriter writer, OpaqueState<T> value, JsonSerializerOptions options)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var inner = new Utf8JsonWriter(json, Ascii))
            JsonSerializer.Serialize(inner, value.Value, TypeIn(options));
        writer.WriteStringValue(json.WrittenSpan);
    }

    private static JsonTypeInfo<T> TypeIn(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
