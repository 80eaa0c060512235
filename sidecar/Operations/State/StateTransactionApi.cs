using System.Text.Json;
using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.State;

/// <summary>State transactions (contract, section 5.3): all or nothing, and any failure is a 500.</summary>
internal sealed class StateTransactionApi(SidecarServices services)
{
    private const string Malformed = "failed deserializing HTTP body: ";

    private sealed record Operation(string Kind, StateRequest Request);

    public async Task HandleAsync(HttpContext context, string store, string query)
    {
        if (await StateApi.FindAsync(context, services, store) is not { } component)
            return;
        try
        {
            var operations = ReadOperations(await RequestBody.ReadAsync(context, services.Options.MaxBodySize));
            if (await ToWritesAsync(context, component, operations, QueryMetadata.Read(query)) is not { } writes)
                return;
            if (writes.Count > 0)
                await TransactAsync(component, writes, context.RequestAborted);
            await ApiError.NoContent(context);
        }
        catch (Exception exception) when (exception is JsonException or BodyTooLargeException)
        {
            await StateErrors.MalformedAsync(context, Malformed + exception.Message);
        }
        catch (Exception exception) when (StateApi.IsFailure(exception))
        {
            await ApiError.WriteAsync(context, StatusCodes.Status500InternalServerError, "ERR_STATE_TRANSACTION",
                $"error while executing state transaction: {exception.Message}");
        }
    }

    private async Task TransactAsync(StateComponent component, List<StateWrite> writes, CancellationToken cancellationToken)
    {
        var policy = services.Resiliency.ForOutbound(component.Name, ComponentKind.Statestore);
        await policy.ExecuteAsync(
            async stop =>
            {
                await component.Store.TransactAsync(writes, stop);
                return true;
            },
            _ => AttemptVerdict.Success,
            cancellationToken);
    }

    // Null when an operation was refused and the request is answered.
    private static async ValueTask<List<StateWrite>?> ToWritesAsync(HttpContext context, StateComponent component, List<Operation> operations,
        IReadOnlyDictionary<string, string> query)
    {
        var writes = new List<StateWrite>(operations.Count);
        foreach (var (kind, request) in operations)
        {
            if (kind is not ("upsert" or "delete"))
            {
                await ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_NOT_SUPPORTED_STATE_OPERATION",
                    $"operation type {kind} not supported");
                return null;
            }
            try
            {
                writes.Add(request.ToWrite(component, query, delete: kind == "delete"));
            }
            catch (IllegalKeyException exception)
            {
                await StateErrors.IllegalKeyAsync(context, component.Name, "", exception);
                return null;
            }
        }
        return writes;
    }

    private static List<Operation> ReadOperations(ReadOnlySpan<byte> body)
    {
        body = GoJson.Readable(body);
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = GoJson.BodyDepth });
        var operations = new List<Operation>();
        if (!reader.Read())
            throw new JsonException("unexpected end of JSON input");
        if (reader.TokenType == JsonTokenType.Null)
            return operations;
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"readObject: expect {{ or n, but found {reader.TokenType}");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name.Equals("operations", StringComparison.OrdinalIgnoreCase))
                ReadList(ref reader, body, operations);
            else if (name.Equals("metadata", StringComparison.OrdinalIgnoreCase))
                StateRequest.ReadTexts(ref reader);
            else
                reader.Skip();
        }
        // What follows the object is not read, as in daprd.
        return operations;
    }

    private static void ReadList(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, List<Operation> operations)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException($"decode slice: expect [ or n, but found {reader.TokenType}");
        while (reader.Read() && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null)
            operations.Add(reader.TokenType == JsonTokenType.Null ? new Operation("", new StateRequest()) : ReadOperation(ref reader, body));
        if (reader.TokenType != JsonTokenType.EndArray)
            throw new JsonException($"readObject: expect {{ or n, but found {reader.TokenType}");
    }

    private static Operation ReadOperation(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        var (kind, request) = ("", new StateRequest());
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name.Equals("operation", StringComparison.OrdinalIgnoreCase))
                kind = StateRequest.ReadText(ref reader) ?? "";
            else if (name.Equals("request", StringComparison.OrdinalIgnoreCase))
                request = StateRequest.Read(ref reader, body);
            else
                reader.Skip();
        }
        return new Operation(kind, request);
    }
}
