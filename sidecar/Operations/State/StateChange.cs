using System.Globalization;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;

namespace Switchyard.Sidecar.Operations.State;

/// <summary>One upsert or delete as an app asks for it (contract, sections 5.1 and 5.3).</summary>
public sealed record StateChange
{
    /// <summary>The concurrency under which a write without ETag must not find the key.</summary>
    public const string FirstWrite = "first-write";

    /// <summary>The key without prefix.</summary>
    public string Key { get; init; } = "";

    /// <summary>The value; not used by a delete.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The ETag that the key must have; null or empty = none.</summary>
    public string? ETag { get; init; }

    /// <summary><c>first-write</c>, <c>last-write</c> or empty.</summary>
    public string Concurrency { get; init; } = "";

    /// <summary><c>strong</c>, <c>eventual</c> or empty.</summary>
    public string Consistency { get; init; } = "";

    /// <summary>The text of <c>ttlInSeconds</c>; null or empty = none.</summary>
    public string? Ttl { get; init; }

    /// <summary>The write for the store.</summary>
    /// <exception cref="IllegalKeyException">The key holds <c>||</c>.</exception>
    /// <exception cref="ComponentException">An option or the TTL is wrong.</exception>
    internal StateWrite ToWrite(StateComponent component, bool delete)
    {
        var key = component.Keys.Apply(Key);
        CheckOptions();
        var etag = string.IsNullOrEmpty(ETag) ? null : ETag;
        var firstWrite = etag is null && Concurrency == FirstWrite;
        return delete ? new StateWrite(key, null, etag, firstWrite) : new StateWrite(key, Value, etag, firstWrite, ReadTtl(component));
    }

    private void CheckOptions()
    {
        if (Concurrency is not ("" or FirstWrite or "last-write"))
            throw new ComponentException($"unrecognized concurrency model '{Concurrency}'");
        if (Consistency is not ("" or "strong" or "eventual"))
            throw new ComponentException($"unrecognized consistency model '{Consistency}'");
    }

    private TimeSpan? ReadTtl(StateComponent component)
    {
        if (string.IsNullOrEmpty(Ttl))
            return null;
        if (long.TryParse(Ttl, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(Math.Clamp(seconds, -1, int.MaxValue));
        throw new ComponentException(component.Type == "state.in-memory"
            ? $"strconv.Atoi: parsing \"{Ttl}\": invalid syntax"
            : $"error parsing TTL: incorrect value for metadata 'ttlInSeconds': strconv.ParseInt: parsing \"{Ttl}\": invalid syntax");
    }
}

/// <summary>One operation of a transaction.</summary>
/// <param name="Kind"><c>upsert</c> or <c>delete</c>; anything else is refused.</param>
/// <param name="Change">What it does.</param>
public sealed record StateOperation(string Kind, StateChange Change);
