using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Invocation;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Service invocation over HTTP: reads whom a request is for and streams the app's answer back (contract, section 2).</summary>
/// <param name="invocation">The operations.</param>
/// <param name="maxBodySize">The limit of a body in bytes.</param>
public sealed class InvokeRoutes(InvocationOperations invocation, long maxBodySize)
{
    private const string ErrorCode = "ERR_DIRECT_INVOKE";

    /// <summary>Answers an invocation, or 404 when the request names no app.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">Its path as it came.</param>
    /// <param name="query">Its query with the question mark, or empty.</param>
    /// <param name="trace">The span of the call.</param>
    public async Task HandleAsync(HttpContext context, string path, string query, TraceContext trace)
    {
        if (InvokeTarget.Find(path, context.Request.Headers) is not { } target)
        {
            await ApiError.WriteAsync(context, StatusCodes.Status404NotFound, ErrorCode, ApiError.NoAppId);
            return;
        }
        try
        {
            var call = new HttpInvocation(context, target, query, trace, maxBodySize);
            using var reply = await invocation.InvokeAsync(call, context.RequestAborted);
            await (reply.Http is { } response
                ? HttpAppResponse.WriteAsync(context, response, target.AppId)
                : GrpcAppResponse.WriteAsync(context, reply.Grpc!));
        }
        catch (InvocationException exception)
        {
            await RefuseAsync(context, exception);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException && !context.Response.HasStarted)
        {
            await RefuseAsync(context, InvocationOperations.Word(target.AppId, exception)!);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The status is out already: a broken body is all that is left to say so.
            context.Abort();
        }
    }

    private static Task RefuseAsync(HttpContext context, InvocationException exception)
    {
        // The app's headers may be there already; what describes its body must not describe this one.
        context.Response.Headers.ContentEncoding = default;
        return ApiError.WriteAsync(context, exception.Failure == InvocationFailure.AccessDenied
            ? StatusCodes.Status403Forbidden : StatusCodes.Status500InternalServerError, ErrorCode, exception.Message);
    }
}
