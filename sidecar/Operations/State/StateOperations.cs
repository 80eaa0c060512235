using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;
using Switchyard.Sidecar.Resiliency;

namespace Switchyard.Sidecar.Operations.State;

/// <summary>Reads and writes state for one app, under its policies (contract, section 5).</summary>
/// <param name="components">The app's components.</param>
/// <param name="resiliency">The app's policies.</param>
public sealed class StateOperations(LoadedComponents components, ResiliencyProvider resiliency)
{
    /// <summary>The store of this name.</summary>
    /// <exception cref="StateException">There is none.</exception>
    public StateComponent Find(string store)
    {
        if (components.StateStores.TryGetValue(store, out var component))
            return component;
        throw components.StateStores.Count > 0
            ? new StateException(StateFailure.NotFound, store, "", $"state store {store} is not found")
            : new StateException(StateFailure.NotConfigured, store, "", $"state store {store} is not configured");
    }

    /// <summary>The value of a key, or null.</summary>
    /// <exception cref="StateException">The key is illegal, or the store failed.</exception>
    public async ValueTask<StateItem?> GetAsync(StateComponent component, string key, CancellationToken cancellationToken)
    {
        try
        {
            var stored = component.Keys.Apply(key);
            var policy = PolicyOf(component);
            return policy.IsEmpty
                ? await component.Store.GetAsync(stored, cancellationToken)
                : await policy.ExecuteAsync(async stop => await component.Store.GetAsync(stored, stop), _ => AttemptVerdict.Success, cancellationToken);
        }
        catch (IllegalKeyException exception)
        {
            throw IllegalKey(component, key, exception);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw new StateException(StateFailure.Get, component.Name, key, $"fail to get {key} from state store {component.Name}: {exception.Message}", exception);
        }
    }

    /// <summary>The values of several keys, in the order asked for.</summary>
    /// <exception cref="StateException">A key is illegal, or the store failed.</exception>
    public async ValueTask<IReadOnlyList<StateItem?>> GetBulkAsync(StateComponent component, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var stored = new List<string>(keys.Count);
        foreach (var key in keys)
            stored.Add(Apply(component, key));
        if (stored.Count == 0)
            return [];
        try
        {
            return await PolicyOf(component).ExecuteAsync(
                async stop => await component.Store.GetBulkAsync(stored, stop), _ => AttemptVerdict.Success, cancellationToken);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw new StateException(StateFailure.BulkGet, component.Name, "", exception.Message, exception);
        }
    }

    /// <summary>Saves values, each on its own.</summary>
    /// <exception cref="StateException">A key is empty or illegal and nothing was saved, or the store refused or failed.</exception>
    public async ValueTask SaveAsync(StateComponent component, IReadOnlyList<StateChange> changes, CancellationToken cancellationToken)
    {
        try
        {
            var writes = new List<StateWrite>(changes.Count);
            foreach (var change in changes)
            {
                if (change.Key.Length == 0)
                    throw new StateException(StateFailure.EmptyKey, component.Name, "", "state key cannot be empty");
                writes.Add(ToWrite(component, change, delete: false));
            }
            if (writes.Count > 0)
                await WriteAsync(component, writes, cancellationToken);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw new StateException(StateFailure.Save, component.Name, "", $"failed saving state in state store {component.Name}: {exception.Message}", exception);
        }
    }

    /// <summary>Deletes a key.</summary>
    /// <exception cref="StateException">The key is illegal, or the store refused or failed.</exception>
    public async ValueTask DeleteAsync(StateComponent component, StateChange change, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(component, [ToWrite(component, change, delete: true)], cancellationToken);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw new StateException(StateFailure.Delete, component.Name, change.Key, $"failed deleting state with key {change.Key}: {exception.Message}", exception);
        }
    }

    /// <summary>Deletes several keys, each on its own.</summary>
    /// <exception cref="StateException">A key is illegal and nothing was deleted, or the store refused or failed.</exception>
    public async ValueTask DeleteBulkAsync(StateComponent component, IReadOnlyList<StateChange> changes, CancellationToken cancellationToken)
    {
        try
        {
            var writes = changes.Select(change => ToWrite(component, change, delete: true)).ToList();
            if (writes.Count > 0)
                await WriteAsync(component, writes, cancellationToken);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw new StateException(StateFailure.BulkDelete, component.Name, "",
                $"failed deleting state in state store {component.Name}: {exception.Message}", exception);
        }
    }

    /// <summary>Runs all the operations, or none of them.</summary>
    /// <exception cref="StateException">An operation or key is wrong, or the store refused or failed; nothing was written.</exception>
    public async ValueTask TransactAsync(StateComponent component, IReadOnlyList<StateOperation> operations, CancellationToken cancellationToken)
    {
        try
        {
            var writes = new List<StateWrite>(operations.Count);
            foreach (var (kind, change) in operations)
            {
                if (kind is not ("upsert" or "delete"))
                    throw new StateException(StateFailure.UnknownOperation, component.Name, change.Key, $"operation type {kind} not supported");
                writes.Add(ToWrite(component, change, delete: kind == "delete"));
            }
            if (writes.Count > 0)
                await TransactAsync(component, writes, cancellationToken);
        }
        catch (Exception exception) when (IsFailure(exception))
        {
            throw new StateException(StateFailure.Transaction, component.Name, "", $"error while executing state transaction: {exception.Message}", exception);
        }
    }

    /// <summary>No store here can be queried.</summary>
    /// <exception cref="StateException">Always.</exception>
    public void Query(string store) => throw new StateException(StateFailure.NoQueries, Find(store).Name, "", "state store does not support querying");

    private static string Apply(StateComponent component, string key)
    {
        try
        {
            return component.Keys.Apply(key);
        }
        catch (IllegalKeyException exception)
        {
            throw IllegalKey(component, key, exception);
        }
    }

    private static StateWrite ToWrite(StateComponent component, StateChange change, bool delete)
    {
        try
        {
            return change.ToWrite(component, delete);
        }
        catch (IllegalKeyException exception)
        {
            throw IllegalKey(component, change.Key, exception);
        }
    }

    private static StateException IllegalKey(StateComponent component, string key, IllegalKeyException exception) =>
        new(StateFailure.IllegalKey, component.Name, key, exception.Message, exception);

    // What a store or a policy may throw.
    private static bool IsFailure(Exception exception) => exception is ComponentException or TimeoutException or CircuitBreakerOpenException;

    private async ValueTask TransactAsync(StateComponent component, List<StateWrite> writes, CancellationToken cancellationToken)
    {
        var policy = PolicyOf(component);
        if (policy.IsEmpty)
        {
            await component.Store.TransactAsync(writes, cancellationToken);
            return;
        }
        await policy.ExecuteAsync(
            async stop =>
            {
                await component.Store.TransactAsync(writes, stop);
                return true;
            },
            _ => AttemptVerdict.Success,
            cancellationToken);
    }

    // A retry repeats only the writes that failed; a mismatching ETag is final.
    private async ValueTask WriteAsync(StateComponent component, IReadOnlyList<StateWrite> writes, CancellationToken cancellationToken)
    {
        var pending = writes;
        var policy = PolicyOf(component);
        var errors = policy.IsEmpty ? await component.Store.WriteAsync(writes, cancellationToken) : await policy.ExecuteAsync(
            async stop =>
            {
                var results = await component.Store.WriteAsync(pending, stop);
                pending = [.. pending.Where((_, index) => results[index] is not null)];
                return results;
            },
            results => results.Any(error => error is ETagMismatchException) ? AttemptVerdict.Permanent
                : results.Any(error => error is not null) ? AttemptVerdict.Failure
                : AttemptVerdict.Success,
            cancellationToken);
        foreach (var error in errors)
            if (error is not null)
                throw error;
    }

    private ResiliencyPolicy PolicyOf(StateComponent component) => resiliency.ForOutbound(component.Name, ComponentKind.Statestore);
}
