using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.HttpResults;
using Switchyard.ServiceDefaults.Bodies;
using Switchyard.ServiceDefaults.Problems;

namespace Switchyard.Gateway.Forwarding;

/// <summary>A small JSON body, as it came and as it reads; or why it is none.</summary>
/// <param name="Value">Null with a refusal.</param>
/// <param name="Bytes">The whole body.</param>
/// <param name="Refusal">415, 413 or 400.</param>
internal readonly record struct JsonBody<T>(T? Value, byte[] Bytes, ProblemHttpResult? Refusal) where T : class;

/// <summary>Reads small JSON bodies strictly: a member that means nothing here is a mistake of the client that it should know about.</summary>
internal static class JsonBody
{
    /// <summary>What a body may have in bytes.</summary>
    public const int MostBytes = 16 * 1024;

    private const string Json = "application/json";

    /// <summary>Reads the whole body.</summary>
    public static async Task<JsonBody<T>> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        if (!request.HasMediaType(Json))
            return Refuse<T>(Problem.Of(StatusCodes.Status415UnsupportedMediaType, $"The body must be {Json}."));
        using var body = await PooledBody.ReadAsync(request.Body, request.ContentLength, MostBytes, cancellationToken);
        if (body.IsTooLong)
            return Refuse<T>(Problem.Of(StatusCodes.Status413PayloadTooLarge, $"A body may have {MostBytes} bytes."));
        try
        {
            return JsonSerializer.Deserialize(body.Bytes.Span, type) is { } value
                ? new JsonBody<T>(value, body.Bytes.ToArray(), null)
                : Refuse<T>(Problem.Invalid("body", "It must be a JSON object."));
        }
        catch (JsonException e)
        {
            return Refuse<T>(Explain(e, type));
        }
    }

    private static JsonBody<T> Refuse<T>(ProblemHttpResult refusal) where T : class => new(null, [], refusal);

    private static ProblemHttpResult Explain(JsonException e, JsonTypeInfo type)
    {
        var field = e.Path is ['$', '.', .. var path] ? path : "";
        var member = field.Split('.', '[')[0];
        var names = type.Properties.Select(property => property.Name).ToArray();
        if (names.Contains(member, StringComparer.OrdinalIgnoreCase))
            return Problem.Invalid(field, "It has the wrong type, or its JSON is broken.");
        return member.Length > 0
            ? Problem.Invalid(field, $"It is unknown here; there are {string.Join(", ", names)}.")
            : Problem.Invalid("body", $"It must be a JSON object of {string.Join(", ", names)}; line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} is not.");
    }
}
