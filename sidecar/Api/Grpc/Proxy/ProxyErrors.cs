using System.Net;
using Grpc.Core;
using Switchyard.Sidecar.Operations.Invocation;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Api.Grpc.Proxy;

/// <summary>The statuses of proxied calls that the app did not give.</summary>
internal static class ProxyErrors
{
    /// <summary>The status of a call that goes to no app.</summary>
    public static RpcException From(InvocationException exception) => exception.Failure switch
    {
        InvocationFailure.AccessDenied => GrpcErrors.Plain(StatusCode.PermissionDenied, exception.Reason),
        InvocationFailure.NoChannel => GrpcErrors.Plain(StatusCode.Unavailable, $"connection error: desc = \"{exception.Reason}\""),
        _ => GrpcErrors.Plain(StatusCode.Unknown, exception.Reason),
    };

    /// <summary>The status of what broke on the way; null when it is no failure of the way.</summary>
    public static RpcException? From(Exception exception) => exception switch
    {
        MessageTooLargeException => GrpcErrors.Plain(StatusCode.ResourceExhausted, exception.Message),
        SecondMessageException => GrpcErrors.Plain(StatusCode.FailedPrecondition, exception.Message),
        TimeoutException => GrpcErrors.Plain(StatusCode.DeadlineExceeded, "context deadline exceeded"),
        CircuitBreakerOpenException => GrpcErrors.Plain(StatusCode.Unknown, exception.Message),
        HttpRequestException or IOException when Reset(exception) is { } reset =>
            GrpcErrors.Plain(CodeOf(reset.ErrorCode), $"stream terminated by RST_STREAM with error code: {reset.ErrorCode}"),
        HttpRequestException or IOException =>
            GrpcErrors.Plain(StatusCode.Unavailable, $"connection error: desc = \"{exception.Message}\""),
        _ => null,
    };

    /// <summary>The status of a response that is none of gRPC's; null when it is one.</summary>
    public static RpcException? From(HttpResponseMessage response)
    {
        var isGrpc = response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type)
            && type.ToString().StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase);
        if (response.StatusCode == HttpStatusCode.OK)
            return isGrpc ? null : GrpcErrors.Plain(StatusCode.Unknown, $"unexpected content-type \"{type}\"");
        return GrpcErrors.Plain((int)response.StatusCode switch
        {
            400 => StatusCode.Internal,
            401 => StatusCode.Unauthenticated,
            403 => StatusCode.PermissionDenied,
            404 => StatusCode.Unimplemented,
            429 or 502 or 503 or 504 => StatusCode.Unavailable,
            _ => StatusCode.Unknown,
        }, $"unexpected HTTP status code received from server: {(int)response.StatusCode} ({response.ReasonPhrase})");
    }

    private static HttpProtocolException? Reset(Exception exception)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
            if (inner is HttpProtocolException reset)
                return reset;
        return null;
    }

    // The statuses that gRPC gives to HTTP/2's error codes.
    private static StatusCode CodeOf(long http2) => http2 switch
    {
        7 => StatusCode.Unavailable,
        8 => StatusCode.Cancelled,
        11 => StatusCode.ResourceExhausted,
        12 => StatusCode.PermissionDenied,
        _ => StatusCode.Internal,
    };
}
