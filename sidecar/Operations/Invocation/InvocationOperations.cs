using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.Invocation;

/// <summary>Service invocation: finds the app of an id in this process and calls it, as often as the caller's Resiliency resources say (contract, section 2).</summary>
/// <param name="own">The caller's own app.</param>
/// <param name="apps">All apps of this process.</param>
/// <param name="resiliency">The caller's policies.</param>
public sealed class InvocationOperations(Callee own, IAppDirectory apps, ResiliencyProvider resiliency)
{
    private readonly string ownNamespace = NamespaceOf(own.Options);

    /// <summary>Calls an app. Whatever it answers is a reply, its errors included; the caller disposes of it.</summary>
    /// <exception cref="InvocationException">It was not called, or did not answer.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<InvocationReply> InvokeAsync(Invocation call, CancellationToken cancellationToken)
    {
        try
        {
            var policy = resiliency.ForApp(call.AppId, $"{call.AppId}:{call.Method}");
            call.Clean();
            if (policy.IsEmpty)
                return await SendAsync(call, cancellationToken);
            if (!call.IsRepeatable)
                policy = policy.WithoutRetry();
            if (policy.HasRetry)
                await call.KeepBodyAsync(cancellationToken);
            return await policy.ExecuteAsync(stop => SendAsync(call, stop), call.Judge, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && Word(call.AppId, exception) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>What an exception of the channel or of a policy means; null when it is none of theirs.</summary>
    public static InvocationException? Word(string appId, Exception exception)
    {
        return exception switch
        {
            HttpRequestException { InnerException: BodyTooLargeException inner } => Failed(InvocationFailure.TooLarge, inner.Message),
            HttpRequestException or IOException => Failed(InvocationFailure.NotReached,
                $"rpc error: code = Internal desc = error invoking app channel: {exception.Message}"),
            AppUnhealthyException => Failed(InvocationFailure.Unhealthy, $"rpc error: code = Internal desc = {exception.Message}"),
            IllegalMethodException => Failed(InvocationFailure.IllegalMethod, exception.Message),
            TimeoutException => Failed(InvocationFailure.TimedOut, exception.Message),
            CircuitBreakerOpenException => Failed(InvocationFailure.BreakerOpen, exception.Message),
            _ => null,
        };

        InvocationException Failed(InvocationFailure failure, string reason) => new(failure, appId, reason, exception);
    }

    private async Task<InvocationReply> SendAsync(Invocation call, CancellationToken cancellationToken)
    {
        var callee = Resolve(call.AppId);
        var remote = !ReferenceEquals(callee, own);
        // Without mTLS the caller has no identity, hence the empty id (contract, section 8.9).
        if (remote && callee.DeniesCallers)
        {
            throw new InvocationException(InvocationFailure.AccessDenied, call.AppId, "rpc error: code = PermissionDenied desc = "
                + $"access control policy has denied access to id:  operation: {call.Target} verb: {call.Verb}");
        }
        var added = remote ? new CallHeaders(own.Options.AppId, callee.Options.AppId, ownNamespace) : null;
        // Not disposed of here: the response's body is still to be read, and disposing of the content would not free anything.
        if (callee.Http is { } http)
            return new InvocationReply(await http.SendAsync(call.ToHttp(http, added), cancellationToken));
        if (callee.Grpc is { } grpc)
            return new InvocationReply(await grpc.InvokeAsync(await call.ToGrpcAsync(added, cancellationToken), cancellationToken));
        throw new InvocationException(InvocationFailure.NoChannel, call.AppId, remote ? "rpc error: code = Internal desc = app channel is not initialized"
            : "cannot invoke local endpoint: app channel not initialized");
    }

    private Callee Resolve(string target)
    {
        if (target.Length == 0)
            throw new InvocationException(InvocationFailure.NoSuchApp, target, "app id is empty");
        var parts = target.Split('.');
        if (parts.Length > 2)
        {
            throw new InvocationException(InvocationFailure.NoSuchApp, target, target.Contains("://", StringComparison.Ordinal)
                ? "external endpoints are not served by the embedded sidecar; daprd has them"
                : $"invalid app id {target}");
        }
        var (id, itsNamespace) = (parts[0], parts.Length == 2 ? parts[1] : ownNamespace);
        if (id == own.Options.AppId && itsNamespace == ownNamespace)
            return own;
        return apps.Find(id) ?? throw new InvocationException(InvocationFailure.NoSuchApp, target, $"couldn't find service: {id}");
    }

    private static string NamespaceOf(SidecarOptions options) => options.Namespace.Length == 0 ? "default" : options.Namespace;
}
