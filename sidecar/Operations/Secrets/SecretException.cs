using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Operations.Secrets;

/// <summary>What went wrong with a secret (contract, section 6.1).</summary>
public enum SecretFailure
{
    /// <summary>No secret store is loaded.</summary>
    NotConfigured,

    /// <summary>There are stores, but none of this name.</summary>
    StoreNotFound,

    /// <summary>The scopes do not allow it.</summary>
    Forbidden,

    /// <summary>The store has no such secret.</summary>
    NotFound,
}

/// <summary>A secret could not be had.</summary>
/// <param name="failure">What went wrong.</param>
/// <param name="message">The text for people.</param>
public sealed class SecretException(SecretFailure failure, string message) : OperationException(message)
{
    /// <summary>What went wrong.</summary>
    public SecretFailure Failure { get; } = failure;
}
