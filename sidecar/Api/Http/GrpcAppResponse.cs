using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Formats.Json;
using Status = Google.Rpc.Status;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Gives the reply of an app that speaks gRPC to an HTTP caller (contract, section G7).</summary>
internal static class GrpcAppResponse
{
    private static readonly TypeRegistry Known = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);
    private static readonly JsonFormatter Details = new(JsonFormatter.Settings.Default.WithTypeRegistry(Known));
    private static readonly JsonWriterOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the reply: the message's data, or the status as JSON under the HTTP status that stands for it.</summary>
    public static async Task WriteAsync(HttpContext context, GrpcAppReply reply)
    {
        var failed = reply.Status.StatusCode != StatusCode.OK;
        var body = failed ? Error(reply) : reply.Message.Data?.Value.Memory ?? default;
        var response = context.Response;
        response.StatusCode = HttpStatusOf(reply.Status.StatusCode);
        CopyHeaders(reply.Headers, response.Headers);
        response.ContentType = (failed ? null : ContentTypeOf(reply))
            ?? (body.Length == 0 ? null : ContentSniffer.Detect(body.Span[..Math.Min(body.Length, ContentSniffer.Length)]));
        response.ContentLength = body.Length;
        if (body.Length > 0 && !HttpMethods.IsHead(context.Request.Method))
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    private static string? ContentTypeOf(GrpcAppReply reply) =>
        reply.Message.Data?.TypeUrl is { Length: > 0 } ? "application/x-protobuf"
        : reply.Message.ContentType.Length > 0 ? reply.Message.ContentType
        : null;

    private static void CopyHeaders(Metadata metadata, IHeaderDictionary headers)
    {
        foreach (var entry in metadata)
            if (!entry.IsBinary && PassingHeaders.PassesBack(entry.Key))
                headers.Append(PassingHeaders.Renamed(entry.Key), entry.Value);
    }

    private static ReadOnlyMemory<byte> Error(GrpcAppReply reply)
    {
        var status = new RpcException(reply.Status, reply.Trailers).GetRpcStatus()
            ?? new Status { Code = (int)reply.Status.StatusCode, Message = reply.Status.Detail };
        using var buffer = PooledBuffer.Rent();
        using (var json = new Utf8JsonWriter(buffer, Unescaped))
        {
            json.WriteStartObject();
            json.WriteNumber("code", status.Code);
            if (status.Message.Length > 0)
                json.WriteString("message", status.Message);
            if (status.Details.Count > 0)
                WriteDetails(json, status.Details);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void WriteDetails(Utf8JsonWriter json, IEnumerable<Any> details)
    {
        json.WriteStartArray("details");
        foreach (var detail in details)
        {
            if (Known.Find(Any.GetTypeName(detail.TypeUrl)) is not null)
            {
                json.WriteRawValue(Details.Format(detail));
                continue;
            }
            json.WriteStartObject();
            json.WriteString("@type", detail.TypeUrl);
            json.WriteBase64String("value", detail.Value.Span);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static int HttpStatusOf(StatusCode code) => code switch
    {
        StatusCode.OK => StatusCodes.Status200OK,
        StatusCode.Cancelled => StatusCodes.Status408RequestTimeout,
        StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.OutOfRange => StatusCodes.Status400BadRequest,
        StatusCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        StatusCode.NotFound => StatusCodes.Status404NotFound,
        StatusCode.AlreadyExists or StatusCode.Aborted => StatusCodes.Status409Conflict,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.Unimplemented => StatusCodes.Status501NotImplemented,
        StatusCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
