using System.Globalization;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>One upsert or delete of an actor's state.</summary>
/// <param name="Key">The key; it may not be empty.</param>
/// <param name="Value">The value's bytes; null deletes the key.</param>
/// <param name="ETag">The ETag that the key must have, or null.</param>
/// <param name="Ttl">The text of <c>ttlInSeconds</c>, or null.</param>
internal sealed record ActorStateOperation(string Key, ReadOnlyMemory<byte>? Value, string? ETag = null, string? Ttl = null);

/// <summary>The state of an app's actors: keys <c>{appId}||{type}||{id}||{key}</c> in the actor state store (contract, sections 7.5 and
/// 7.8).</summary>
internal sealed class ActorState(ActorRuntimeOptions options, IStateStore store)
{
    /// <summary>The name of the time to live in an operation's metadata.</summary>
    public const string TtlMetadata = "ttlInSeconds";

    /// <summary>A value, or null. Works for inactive actors too.</summary>
    /// <exception cref="ActorException">The store failed.</exception>
    public async Task<StateItem?> GetAsync(ActorKey actor, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await Policy().ExecuteAsync(
                token => store.GetAsync(FullKey(actor, key), token).AsTask(), _ => AttemptVerdict.Success, cancellationToken);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw ActorException.StateGet(e.Message);
        }
    }

    /// <summary>Does all operations of a transaction, or none.</summary>
    /// <exception cref="ActorException">An operation is wrong, a condition did not hold, or the store failed; nothing was
    /// written.</exception>
    public async Task SaveAsync(ActorKey actor, IEnumerable<ActorStateOperation> operations, CancellationToken cancellationToken)
    {
        var writes = operations.Select(operation => ToWrite(actor, operation)).ToList();
        if (writes.Count == 0)
            return;
        try
        {
            await Policy().ExecuteAsync(
                async token =>
                {
                    await store.TransactAsync(writes, token);
                    return true;
                },
                _ => AttemptVerdict.Success,
                cancellationToken);
        }
        catch (Exception e) when (IsFailure(e))
        {
            throw ActorException.StateSave(e.Message);
        }
    }

    private static bool IsFailure(Exception e) => e is ComponentException or TimeoutException or CircuitBreakerOpenException;

    private ResiliencyPolicy Policy() => options.Resiliency.ForOutbound(options.StoreName, ComponentKind.Statestore);

    private string FullKey(ActorKey actor, string key) => $"{options.AppId}||{actor}||{key}";

    private StateWrite ToWrite(ActorKey actor, ActorStateOperation operation) => operation.Key.Length == 0
        ? throw ActorException.StateSave("missing key")
        : new StateWrite(FullKey(actor, operation.Key), operation.Value, operation.ETag, Ttl: operation.Ttl is { } ttl ? Ttl(ttl) : null);

    private TimeSpan? Ttl(string text)
    {
        if (!options.StateTtl)
            throw ActorException.StateSave($"{TtlMetadata} is not supported without the \"ActorStateTTL\" feature enabled");
        if (text.Length == 0)
            return null;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) || seconds > int.MaxValue)
            throw ActorException.StateSave($"strconv.ParseInt: parsing \"{text}\": invalid syntax ({TtlMetadata} is a whole number of seconds)");
        return seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
    }
}
