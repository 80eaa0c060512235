using System.Text.Json;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Apps.Delivery;

/// <summary>Reads the body of an app's answer to a delivery.</summary>
internal static class AppAnswer
{
    /// <summary>What a 2xx body says: anything but a JSON object with a text <c>status</c> is a success. The case of the value counts.</summary>
    public static DeliveryResult Read(ReadOnlySpan<byte> body) => Status(body) switch
    {
        "" or "SUCCESS" => DeliveryResult.Success,
        "DROP" => DeliveryResult.Drop,
        _ => DeliveryResult.Failure,
    };

    /// <summary>The status of each entry in the answer to a batch; null when the body cannot be read.</summary>
    public static Dictionary<string, string>? ReadBulk(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(GoJson.Readable(body), new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = GoJson.BodyDepth });
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Null => [],
                JsonValueKind.Object => ReadStatuses(document.RootElement),
                _ => null,
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Status(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return "";
        try
        {
            var reader = new Utf8JsonReader(GoJson.Readable(body), new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = GoJson.BodyDepth });
            var status = "";
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return "";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isStatus = reader.GetString()!.Equals("status", StringComparison.OrdinalIgnoreCase);
                reader.Read();
                if (isStatus && reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
                    return "";
                if (isStatus && reader.TokenType == JsonTokenType.String)
                    status = reader.GetString()!;
                reader.Skip();
            }
            return status;
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static Dictionary<string, string>? ReadStatuses(JsonElement answer)
    {
        var statuses = new Dictionary<string, string>(StringComparer.Ordinal);
        var list = Member(answer, "statuses");
        if (list.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return statuses;
        foreach (var entry in list.EnumerateArray())
        {
            var (id, status) = (Member(entry, "entryId"), Member(entry, "status"));
            statuses[id.ValueKind == JsonValueKind.String ? id.GetString()! : ""] = status.ValueKind switch
            {
                JsonValueKind.Undefined or JsonValueKind.Null => "",
                _ => status.GetString()!,
            };
        }
        return statuses;
    }

    private static JsonElement Member(JsonElement element, string name)
    {
        foreach (var member in element.EnumerateObject())
            if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return member.Value;
        return default;
    }
}
