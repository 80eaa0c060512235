using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Operations.State;

/// <summary>What went wrong with state (contract, section 5.6).</summary>
public enum StateFailure
{
    /// <summary>No state store is loaded.</summary>
    NotConfigured,

    /// <summary>There are stores, but none of this name.</summary>
    NotFound,

    /// <summary>A key to be saved is empty.</summary>
    EmptyKey,

    /// <summary>A key holds <c>||</c>.</summary>
    IllegalKey,

    /// <summary>A transaction holds an operation that is neither upsert nor delete.</summary>
    UnknownOperation,

    /// <summary>The store cannot be queried.</summary>
    NoQueries,

    /// <summary>A get failed.</summary>
    Get,

    /// <summary>A bulk get failed.</summary>
    BulkGet,

    /// <summary>A save failed.</summary>
    Save,

    /// <summary>A delete failed.</summary>
    Delete,

    /// <summary>A bulk delete failed.</summary>
    BulkDelete,

    /// <summary>A transaction failed; nothing was written.</summary>
    Transaction,
}

/// <summary>State could not be read or written.</summary>
/// <param name="failure">What went wrong.</param>
/// <param name="store">The store's name as the caller gave it.</param>
/// <param name="key">The key as the caller gave it, or empty.</param>
/// <param name="message">The text for people.</param>
/// <param name="cause">What the store or a policy threw.</param>
public sealed class StateException(StateFailure failure, string store, string key, string message, Exception? cause = null) : OperationException(message, cause)
{
    /// <summary>What went wrong.</summary>
    public StateFailure Failure { get; } = failure;

    /// <summary>The store's name as the caller gave it.</summary>
    public string Store { get; } = store;

    /// <summary>The key as the caller gave it, or empty.</summary>
    public string Key { get; } = key;

    /// <summary>True when an ETag, or the lack of one, refused the write.</summary>
    public bool IsMismatch => InnerException is ETagMismatchException;
}
