using Microsoft.AspNetCore.Http.Features;
using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Hosting;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.Invocation;

/// <summary>Service invocation: passes a request to an app of this process and streams its answer back (contract, section 2).</summary>
public sealed class InvokeApi(SidecarServices services)
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
            using var response = await CallAsync(context, target, query, trace);
            await InvokeResponse.WriteAsync(context, response);
        }
        catch (AccessDeniedException exception)
        {
            await RefuseAsync(context, target, exception, StatusCodes.Status403Forbidden);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception exception) when (IsFailure(exception) && !context.Response.HasStarted)
        {
            await RefuseAsync(context, target, exception, StatusCodes.Status500InternalServerError);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            // The status is out already: a broken body is all that is left to say so.
            context.Abort();
        }
    }

    private static bool IsFailure(Exception exception) =>
        exception is InvokeException or HttpRequestException or IOException or AppUnhealthyException or IllegalMethodException or TimeoutException
            or CircuitBreakerOpenException;

    private static Task RefuseAsync(HttpContext context, InvokeTarget target, Exception exception, int status)
    {
        // The app's headers may be there already; what describes its body must not describe this one.
        context.Response.Headers.ContentEncoding = default;
        return ApiError.WriteAsync(context, status, ErrorCode, $"failed to invoke, id: {target.AppId}, err: {TextOf(exception)}");
    }

    private static string TextOf(Exception exception) => exception switch
    {
        HttpRequestException { InnerException: BodyTooLargeException inner } => inner.Message,
        HttpRequestException or IOException => $"rpc error: code = Internal desc = error invoking app channel: {exception.Message}",
        AppUnhealthyException => $"rpc error: code = Internal desc = {exception.Message}",
        _ => exception.Message,
    };

    private async Task<HttpResponseMessage> CallAsync(HttpContext context, InvokeTarget target, string query, TraceContext trace)
    {
        var policy = services.Resiliency.ForApp(target.AppId, $"{target.AppId}:{target.Method}");
        var method = MethodPath.Normalize(target.Method);
        if (context.Request.ContentLength is null && HasBody(context))
            policy = policy.WithoutRetry();
        var body = policy.HasRetry && HasBody(context) ? await RequestBody.ReadAsync(context, services.Options.MaxBodySize) : null;
        if (policy.IsEmpty)
            return await SendAsync(context, target, method + query, trace, body, context.RequestAborted);
        return await policy.ExecuteAsync(
            stop => SendAsync(context, target, method + query, trace, body, stop),
            response => (int)response.StatusCode is >= 200 and <= 399 ? AttemptVerdict.Success : AttemptVerdict.FailureWith((int)response.StatusCode),
            context.RequestAborted);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpContext context, InvokeTarget target, string pathAndQuery, TraceContext trace, byte[]? body,
        CancellationToken cancellationToken)
    {
        var callee = Resolve(target.AppId);
        var remote = !ReferenceEquals(callee, services);
        if (remote && callee.Configuration.DenyInvocation)
            throw new AccessDeniedException(pathAndQuery, context.Request.Method);
        if (callee.App is null)
            throw new InvokeException(remote ? "rpc error: code = Internal desc = app channel is not initialized"
                : "cannot invoke local endpoint: app channel not initialized");
        // Not disposed of here: the response's body is still to be read, and disposing of the content would not free anything.
        var request = new HttpRequestMessage(HttpMethod.Parse(context.Request.Method), callee.App.Resolve(pathAndQuery));
        // Even an empty content keeps HttpClient from sending the request again by itself when the app hangs up.
        request.Content = body is null && HasBody(context) ? new RequestBodyContent(context, services.Options.MaxBodySize) : new ByteArrayContent(body ?? []);
        InvokeHeaders.Copy(context.Request.Headers, request);
        InvokeHeaders.AddTrace(request, context.Request.Headers, trace);
        if (remote)
            InvokeHeaders.AddCallHeaders(request, services.Options.AppId, callee.Options.AppId, NamespaceOf(services.Options));
        return await callee.App.SendAsync(request, cancellationToken);
    }

    private SidecarServices Resolve(string target)
    {
        var parts = target.Split('.');
        if (parts.Length > 2)
            throw new InvokeException(target.Contains("://", StringComparison.Ordinal)
                ? "external endpoints are not served by the embedded sidecar; daprd has them"
                : $"invalid app id {target}");
        var (id, itsNamespace) = (parts[0], parts.Length == 2 ? parts[1] : NamespaceOf(services.Options));
        if (id == services.Options.AppId && itsNamespace == NamespaceOf(services.Options))
            return services;
        return services.Group.Find(id) ?? throw new InvokeException($"couldn't find service: {id}");
    }

    private static string NamespaceOf(SidecarOptions options) => options.Namespace.Length == 0 ? "default" : options.Namespace;

    private static bool HasBody(HttpContext context) =>
        context.Request.ContentLength > 0
        || (context.Request.ContentLength is null && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true);
}
