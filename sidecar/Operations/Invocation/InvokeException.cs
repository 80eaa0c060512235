namespace Switchyard.Sidecar.Operations.Invocation;

/// <summary>An app cannot be called; the message goes to the caller.</summary>
public sealed class InvokeException(string message) : Exception(message);

/// <summary>The callee's access control refuses the call. Without mTLS the caller has no identity, hence the empty id (contract, section 8.9).</summary>
public sealed class AccessDeniedException(string operation, string verb) : Exception(
    $"rpc error: code = PermissionDenied desc = access control policy has denied access to id:  operation: {operation} verb: {verb}");
