namespace Dapr.Client;

/// <summary>One item of a bulk save. An <paramref name="etag"/> of null means none.</summary>
public readonly struct SaveStateItem<TValue>(
    string key,
    TValue value,
    string etag,
    StateOptions? stateOptions = null,
    IReadOnlyDictionary<string, string>? metadata = null)
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>The value, serialised as JSON.</summary>
    public TValue Value { get; } = value;

    /// <summary>The ETag that the key must have, or null.</summary>
    public string ETag { get; } = etag;

    /// <summary>The options, or null.</summary>
    public StateOptions? StateOptions { get; } = stateOptions;

    /// <summary>The item's metadata, or null.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; } = metadata;
}

/// <summary>One item of a bulk delete. An <paramref name="etag"/> of null means none.</summary>
public readonly struct BulkDeleteStateItem(
    string key,
    string etag,
    StateOptions? stateOptions = null,
    IReadOnlyDictionary<string, string>? metadata = null)
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>The ETag that the key must have, or null.</summary>
    public string ETag { get; } = etag;

    /// <summary>The options, or null.</summary>
    public StateOptions? StateOptions { get; } = stateOptions;

    /// <summary>The item's metadata, or null.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; } = metadata;
}

/// <summary>One item that a bulk get found, as JSON text; a missing key has an empty value and an empty ETag.</summary>
public readonly struct BulkStateItem(string key, string value, string etag)
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>The value's JSON text.</summary>
    public string Value { get; } = value;

    /// <summary>The ETag.</summary>
    public string ETag { get; } = etag;
}

/// <summary>One item that a bulk get found; a missing key has a default value and an empty ETag.</summary>
public readonly struct BulkStateItem<TValue>(string key, TValue value, string etag)
{
    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>The value.</summary>
    public TValue Value { get; } = value;

    /// <summary>The ETag.</summary>
    public string ETag { get; } = etag;
}
