using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Operations.Invocation;

/// <summary>Why an app was not called, or did not answer (contract, section 2.4).</summary>
public enum InvocationFailure
{
    /// <summary>No app of this process has the id.</summary>
    NoSuchApp,

    /// <summary>The app's sidecar has no way to it.</summary>
    NoChannel,

    /// <summary>The method's path must not be called.</summary>
    IllegalMethod,

    /// <summary>The callee's access control refuses the call.</summary>
    AccessDenied,

    /// <summary>The app health check finds the app unhealthy.</summary>
    Unhealthy,

    /// <summary>The app was not reached, or the connection broke.</summary>
    NotReached,

    /// <summary>The request is larger than the sidecar takes.</summary>
    TooLarge,

    /// <summary>The policy's timeout passed.</summary>
    TimedOut,

    /// <summary>The policy's circuit breaker is open.</summary>
    BreakerOpen,
}

/// <summary>An app was not called, or did not answer.</summary>
/// <param name="failure">What went wrong.</param>
/// <param name="appId">The id as the caller gave it.</param>
/// <param name="reason">What went wrong in words, without the id.</param>
/// <param name="cause">What the channel or a policy threw.</param>
public sealed class InvocationException(InvocationFailure failure, string appId, string reason, Exception? cause = null)
    : OperationException($"failed to invoke, id: {appId}, err: {reason}", cause)
{
    /// <summary>What went wrong.</summary>
    public InvocationFailure Failure { get; } = failure;

    /// <summary>What went wrong in words, without the id.</summary>
    public string Reason { get; } = reason;
}
