using System.Text.Json;
using System.Text.Json.Nodes;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Formats.Json;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>The error bodies of Dapr's HTTP API, plain and with details (contract, section 0.2).</summary>
public static class ApiError
{
    /// <summary>What an unknown route, a wrong verb or a switched-off API answers (contract, section 0.1).</summary>
    public const string NoAppId = "failed getting app id either from the URL path or the header dapr-app-id";

    /// <summary>Answers <c>{"errorCode":...,"message":...}</c>.</summary>
    public static Task WriteAsync(HttpContext context, int status, string errorCode, string message)
    {
        using var body = PooledBuffer.Rent();
        body.Write("{\"errorCode\":"u8);
        GoString.Write(body, errorCode);
        body.Write(",\"message\":"u8);
        GoString.Write(body, message);
        body.WriteByte((byte)'}');
        return WriteJsonAsync(context, status, body.ToArray());
    }

    /// <summary>Answers the plain form with <c>details</c> added.</summary>
    /// <param name="context">The request to answer.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="errorCode">The old tag, <c>ERR_*</c>.</param>
    /// <param name="message">The text for people.</param>
    /// <param name="details">The members of <c>details</c>, in order.</param>
    public static Task WriteAsync(HttpContext context, int status, string errorCode, string message, params JsonNode[] details)
    {
        var body = new JsonObject { ["errorCode"] = errorCode, ["message"] = message, ["details"] = new JsonArray([.. details]) };
        using var buffer = PooledBuffer.Rent();
        using (var writer = new Utf8JsonWriter(buffer))
            body.WriteTo(writer);
        return WriteJsonAsync(context, status, buffer.ToArray());
    }

    /// <summary>The detail that names what the error is about.</summary>
    public static JsonNode ResourceInfo(string type, string name, string description) => new JsonObject
    {
        ["@type"] = "type.googleapis.com/google.rpc.ResourceInfo",
        ["resource_type"] = type,
        ["resource_name"] = name,
        ["owner"] = "",
        ["description"] = description,
    };

    /// <summary>The detail with the newer error code, <c>DAPR_*</c>; metadata null is written as null.</summary>
    public static JsonNode ErrorInfo(string reason, IEnumerable<KeyValuePair<string, string>>? metadata) => new JsonObject
    {
        ["@type"] = "type.googleapis.com/google.rpc.ErrorInfo",
        ["domain"] = "dapr.io",
        ["reason"] = reason,
        ["metadata"] = metadata is null
            ? null
            : new JsonObject(metadata.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, JsonValue.Create(entry.Value)))),
    };

    /// <summary>The detail that names a bad field; an empty field name is left out.</summary>
    public static JsonNode BadRequest(string field, string description)
    {
        var violation = new JsonObject { ["description"] = description };
        if (field.Length > 0)
            violation.Insert(0, "field", field);
        return new JsonObject { ["@type"] = "type.googleapis.com/google.rpc.BadRequest", ["field_violations"] = new JsonArray(violation) };
    }

    /// <summary>Answers JSON that is already written.</summary>
    public static Task WriteJsonAsync(HttpContext context, int status, ReadOnlyMemory<byte> json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.BodyWriter.WriteAsync(json).AsTask();
    }

    /// <summary>Answers plain text as Go's http.Error does: with a line end.</summary>
    public static Task WriteTextAsync(HttpContext context, int status, string text)
    {
        var body = System.Text.Encoding.UTF8.GetBytes(text + "\n");
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.BodyWriter.WriteAsync(body).AsTask();
    }

    /// <summary>Answers 204, the success without a body.</summary>
    public static Task NoContent(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Refuses an API that this sidecar does not have.</summary>
    public static Task NotServedAsync(HttpContext context, string api) => WriteAsync(context, StatusCodes.Status501NotImplemented, "ERR_API_UNIMPLEMENTED",
        $"the {api} API is not served by the embedded sidecar; daprd has it");
}
