using System.Globalization;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.WebUtilities;
using Switchyard.Sidecar.Operations.Invocation;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>The statuses of service invocation.</summary>
internal static class InvocationErrors
{
    // The value of a detail may be so long.
    private const int LongestDetail = 63;

    /// <summary>The status of a call that did not reach an app, or got no answer.</summary>
    public static RpcException From(InvocationException exception) => exception.Failure switch
    {
        InvocationFailure.TimedOut => GrpcErrors.Plain(StatusCode.DeadlineExceeded, "context deadline exceeded"),
        InvocationFailure.BreakerOpen => GrpcErrors.Plain(StatusCode.Unknown, exception.Reason),
        _ => GrpcErrors.Plain(StatusCode.Internal, exception.Message),
    };

    /// <summary>The status that stands for an app's HTTP status other than 2xx.</summary>
    public static RpcException OfHttpStatus(int status, ReadOnlySpan<byte> body)
    {
        var text = TextOf(status);
        return GrpcErrors.Rich(CodeOf(status), text, text,
        [
            KeyValuePair.Create("http.code", status.ToString(CultureInfo.InvariantCulture)),
            KeyValuePair.Create("http.error_message", Shorten(body)),
        ]);
    }

    private static StatusCode CodeOf(int status) => status switch
    {
        400 => StatusCode.Internal,
        401 => StatusCode.Unauthenticated,
        403 => StatusCode.PermissionDenied,
        404 => StatusCode.NotFound,
        408 => StatusCode.Cancelled,
        409 => StatusCode.AlreadyExists,
        429 => StatusCode.ResourceExhausted,
        501 => StatusCode.Unimplemented,
        503 => StatusCode.Unavailable,
        504 => StatusCode.DeadlineExceeded,
        _ => StatusCode.Unknown,
    };

    // Go's words, where the framework has others or too many.
    private static string TextOf(int status) => status switch
    {
        203 => "Non-Authoritative Information",
        413 => "Request Entity Too Large",
        414 => "Request URI Too Long",
        416 => "Requested Range Not Satisfiable",
        425 => "Too Early",
        306 or 419 or 499 => "",
        _ => ReasonPhrases.GetReasonPhrase(status),
    };

    private static string Shorten(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, LongestDetail)]);
        // A character that was cut in two is left out.
        return body.Length > LongestDetail ? text.TrimEnd('\uFFFD') : text;
    }
}
