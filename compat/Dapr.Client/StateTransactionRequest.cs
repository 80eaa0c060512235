using System.Diagnostics.CodeAnalysis;

namespace Dapr.Client;

/// <summary>One operation of a state transaction.</summary>
public sealed class StateTransactionRequest
{
    /// <summary>The options, or null.</summary>
    [SuppressMessage("Design", "CA1051:Do not declare visible instance fields", Justification = "The official package has a field.")]
    public StateOptions? Options;

    /// <summary>Creates an operation.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value's JSON text in UTF-8, or null.</param>
    /// <param name="operationType">Upsert or delete.</param>
    /// <param name="etag">The ETag that the key must have, or null.</param>
    /// <param name="metadata">The operation's metadata, or null.</param>
    /// <param name="options">The options, or null.</param>
    /// <exception cref="ArgumentNullException"><paramref name="key"/> is null.</exception>
    public StateTransactionRequest(
        string key,
        byte[]? value,
        StateOperationType operationType,
        string? etag = null,
        IReadOnlyDictionary<string, string>? metadata = null,
        StateOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        Key = key;
        Value = value;
        OperationType = operationType;
        ETag = etag;
        Metadata = metadata;
        Options = options;
    }

    /// <summary>The key.</summary>
    public string Key { get; }

    /// <summary>The value's JSON text in UTF-8, or null.</summary>
    public byte[]? Value { get; set; }

    /// <summary>Upsert or delete.</summary>
    public StateOperationType? OperationType { get; set; }

    /// <summary>The ETag that the key must have, or null.</summary>
    public string? ETag { get; set; }

    /// <summary>The operation's metadata, or null.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; set; }
}
