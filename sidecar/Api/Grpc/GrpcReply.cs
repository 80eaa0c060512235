using System.Text;
using Grpc.Core;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>Answers of the gRPC port that no served method gives.</summary>
internal static class GrpcReply
{
    private const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>Ends a call with a status and its details: trailers only, as gRPC wants it for a call without reply.</summary>
    public static Task FailAsync(HttpContext context, RpcException failure)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        WriteStatus(failure, (name, value) => response.Headers[name] = value);
        return Task.CompletedTask;
    }

    /// <summary>Writes a status and its details as trailers.</summary>
    public static void WriteStatus(RpcException failure, Action<string, string> write)
    {
        write("grpc-status", ((int)failure.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
        write("grpc-message", Escape(failure.Status.Detail));
        if (failure.Trailers.GetValueBytes(DetailsTrailer) is { } details)
            write(DetailsTrailer, Convert.ToBase64String(details).TrimEnd('='));
    }

    /// <summary>Says that a call names neither a served method nor an app.</summary>
    public static Task NotProxiedAsync(HttpContext context) => FailAsync(context,
        GrpcErrors.Plain(StatusCode.Unknown, "failed to proxy request: required metadata dapr-callee-app-id or dapr-app-id not found"));

    // Percent-encoding of all that is no printable ASCII, and of the percent sign (gRPC over HTTP/2, "Status-Message").
    private static string Escape(string message)
    {
        if (message.All(c => c is >= ' ' and <= '~' and not '%'))
            return message;
        var escaped = new StringBuilder(message.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(message))
        {
            if (octet is >= (byte)' ' and <= (byte)'~' and not (byte)'%')
                escaped.Append((char)octet);
            else
                escaped.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }
        return escaped.ToString();
    }
}
