using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Operations.Invocation;

namespace Switchyard.Sidecar.Api.Grpc.Proxy;

/// <summary>
/// Passes calls of services that are not Dapr's to the app that <c>dapr-app-id</c> names, bytes untouched (contract, section G8).
/// </summary>
/// <param name="invocation">Finds the app.</param>
/// <param name="tracing">Whether a span is passed on.</param>
internal sealed class GrpcProxy(InvocationOperations invocation, TracingMode tracing)
{
    /// <summary>Answers a call.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        if (!headers.ContentType.ToString().StartsWith("application/grpc", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }
        if (ProxyHeaders.FindCallee(headers, out var hasPolicy) is not { } appId)
        {
            await GrpcReply.NotProxiedAsync(context);
            return;
        }
        try
        {
            var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            var target = invocation.FindProxied(appId, path, hasPolicy);
            await ForwardAsync(context, target, path);
        }
        catch (InvocationException exception)
        {
            await GrpcReply.FailAsync(context, ProxyErrors.From(exception));
        }
    }

    private async Task ForwardAsync(HttpContext context, ProxyTarget target, string path)
    {
        var deadline = GrpcTimeout.Read(context.Request.Headers["grpc-timeout"].ToString());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        if (deadline is { } time)
            stop.CancelAfter(time);
        var call = new ProxyCall(context, target, path, GrpcTrace.Of(context.Request.Headers, tracing), deadline);
        try
        {
            using var answer = await call.RunAsync(stop.Token);
            await call.EndAsync(answer);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await call.EndAsync(GrpcErrors.Plain(StatusCode.DeadlineExceeded, "context deadline exceeded"));
        }
        catch (Exception exception) when (ProxyErrors.From(exception) is { } failure)
        {
            await call.EndAsync(failure);
        }
    }
}
