using Switchyard.Sidecar.Apps;
using Switchyard.Sidecar.Formats;
using Switchyard.Sidecar.Resiliency;
using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Operations.Invocation;

/// <summary>
/// Service invocation: finds the app of an id in this process and calls it, as often as the caller's Resiliency resources say (contract,
/// section 2).
/// </summary>
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

    /// <summary>Finds where a call of any gRPC method goes. Access control holds for the app's own calls, too, as with daprd.</summary>
    /// <param name="appId">The id of the app to be called.</param>
    /// <param name="path">The method's path.</param>
    /// <param name="hasPolicy">Whether the caller's policies apply.</param>
    /// <exception cref="InvocationException">There is no such app, it refuses, or it does not speak gRPC.</exception>
    public ProxyTarget FindProxied(string appId, string path, bool hasPolicy)
    {
        var callee = Resolve(appId);
        if (callee.DeniesCallers)
            throw new InvocationException(InvocationFailure.AccessDenied, appId, Denial(path, "NONE"));
        if (callee.Grpc is not { } app)
            throw new InvocationException(InvocationFailure.NoChannel, appId, "the app does not speak gRPC");
        if (ReferenceEquals(callee, own))
            return new ProxyTarget(app, null, ResiliencyPolicy.None, own.Options.MaxBodySize);
        var policy = hasPolicy ? resiliency.ForApp(appId, $"{appId}:{path}") : ResiliencyPolicy.None;
        return new ProxyTarget(app, AddedFor(callee), policy, Math.Min(own.Options.MaxBodySize, callee.Options.MaxBodySize));
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
        if (remote && callee.DeniesCallers)
        {
            throw new InvocationException(InvocationFailure.AccessDenied, call.AppId,
                "rpc error: code = PermissionDenied desc = " + Denial(call.Target, call.Verb));
        }
        var added = remote ? AddedFor(callee) : null;
        // Not disposed of here: the response's body is still to be read, and disposing of the content would not free anything.
        if (callee.Http is { } http)
            return new InvocationReply(await http.SendAsync(call.ToHttp(http, added), cancellationToken));
        if (callee.Grpc is { } grpc)
            return new InvocationReply(await grpc.InvokeAsync(await call.ToGrpcAsync(added, cancellationToken), cancellationToken));
        throw new InvocationException(InvocationFailure.NoChannel, call.AppId, remote
            ? "rpc error: code = Internal desc = app channel is not initialized"
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

    private CallHeaders AddedFor(Callee callee) => new(own.Options.AppId, callee.Options.AppId, ownNamespace);

    // Without mTLS the caller has no identity, hence the empty id (contract, section 8.9).
    private static string Denial(string operation, string verb) =>
        $"access control policy has denied access to id:  operation: {operation} verb: {verb}";

    private static string NamespaceOf(SidecarOptions options) => options.Namespace.Length == 0 ? "default" : options.Namespace;
}
