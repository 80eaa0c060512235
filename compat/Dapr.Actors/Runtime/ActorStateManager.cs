namespace Dapr.Actors.Runtime;

/// <summary>Keeps the loaded and changed states of an actor; a reentrant call has a cache of its own.</summary>
internal sealed class ActorStateManager(ActorStateStore? store) : IActorStateManager
{
    private static readonly AsyncLocal<Dictionary<string, ActorState>?> CallCache = new();

    private readonly Dictionary<string, ActorState> actorCache = [];

    private ActorStateStore Store => store ?? throw new InvalidOperationException(
        "The actor was initialized without a state provider, and so cannot interact with state. "
        + "If this is inside a unit test, replace Actor.StateManager with a mock.");

    private Dictionary<string, ActorState> Cache => CallCache.Value ?? actorCache;

    /// <summary>Gives the current call a cache of its own; to be called by the call's outermost method.</summary>
    public static void BeginCallCache() => CallCache.Value = [];

    public static void EndCallCache() => CallCache.Value = null;

    public Task AddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) =>
        AddAsync(stateName, value, null, cancellationToken);

    public Task AddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        AddAsync(stateName, value, ttl, cancellationToken);

    public Task<bool> TryAddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) =>
        TryAddAsync(stateName, value, null, cancellationToken);

    public Task<bool> TryAddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        TryAddAsync(stateName, value, ttl, cancellationToken);

    public async Task<T> GetStateAsync<T>(string stateName, CancellationToken cancellationToken = default)
    {
        var found = await TryGetStateAsync<T>(stateName, cancellationToken).ConfigureAwait(false);
        return found.HasValue ? found.Value : throw Missing(stateName);
    }

    public async Task<ConditionalValue<T>> TryGetStateAsync<T>(string stateName, CancellationToken cancellationToken = default)
    {
        var state = await FindAsync<T>(stateName, cancellationToken).ConfigureAwait(false);
        return state is { IsPresent: true } ? new ConditionalValue<T>(true, (T)state.Value!) : default;
    }

    public Task SetStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) =>
        SetAsync(stateName, value, null, cancellationToken);

    public Task SetStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        SetAsync(stateName, value, ttl, cancellationToken);

    public async Task RemoveStateAsync(string stateName, CancellationToken cancellationToken = default)
    {
        if (!await TryRemoveStateAsync(stateName, cancellationToken).ConfigureAwait(false))
            throw Missing(stateName);
    }

    public async Task<bool> TryRemoveStateAsync(string stateName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        var current = Store;
        if (!Cache.TryGetValue(stateName, out var state))
        {
            if (!await current.ContainsAsync(stateName, cancellationToken).ConfigureAwait(false))
                return false;
            Cache.Add(stateName, new ActorState(null, typeof(object), StateChangeKind.Remove));
            return true;
        }

        var wasPresent = state.IsPresent;
        // An addition that was never saved leaves nothing to delete, and an expired one the sidecar deletes by itself.
        if (state.Change == StateChangeKind.Add || state.IsExpired)
            Cache.Remove(stateName);
        else
            state.Change = StateChangeKind.Remove;
        return wasPresent;
    }

    public async Task<bool> ContainsStateAsync(string stateName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        var current = Store;
        return Cache.TryGetValue(stateName, out var state)
            ? state.Change != StateChangeKind.Remove
            : await current.ContainsAsync(stateName, cancellationToken).ConfigureAwait(false);
    }

    public Task<T> GetOrAddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) =>
        GetOrAddAsync(stateName, value, null, cancellationToken);

    public Task<T> GetOrAddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        GetOrAddAsync(stateName, value, ttl, cancellationToken);

    public Task<T> AddOrUpdateStateAsync<T>(
        string stateName, T addValue, Func<string, T, T> updateValueFactory, CancellationToken cancellationToken = default) =>
        AddOrUpdateAsync(stateName, addValue, updateValueFactory, null, cancellationToken);

    public Task<T> AddOrUpdateStateAsync<T>(
        string stateName, T addValue, Func<string, T, T> updateValueFactory, TimeSpan ttl, CancellationToken cancellationToken = default) =>
        AddOrUpdateAsync(stateName, addValue, updateValueFactory, ttl, cancellationToken);

    public Task UnloadStateAsync(string stateName, UnloadStateOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        _ = Store;
        if (Cache.TryGetValue(stateName, out var state)
            && state.Change != StateChangeKind.None
            && options is not { AllowUnloadingWhenStateModified: true })
            throw new InvalidOperationException($"The actor state '{stateName}' has unsaved changes and cannot be unloaded.");
        Cache.Remove(stateName);
        return Task.CompletedTask;
    }

    public Task ClearCacheAsync(CancellationToken cancellationToken = default)
    {
        _ = Store;
        Cache.Clear();
        return Task.CompletedTask;
    }

    public async Task SaveStateAsync(CancellationToken cancellationToken = default)
    {
        var current = Store;
        var cache = Cache;
        var changes = cache.Where(entry => entry.Value.Change != StateChangeKind.None).ToList();
        if (changes.Count == 0)
            return;

        var saving = current.SaveAsync(changes, cancellationToken);
        // As in the official package the changes count as saved even if that fails: a failed save must be followed by ClearCacheAsync.
        var removed = changes.FindAll(entry => entry.Value.Change == StateChangeKind.Remove);
        foreach (var (_, state) in changes)
            state.Change = StateChangeKind.None;
        await saving.ConfigureAwait(false);
        foreach (var (name, _) in removed)
            cache.Remove(name);
    }

    private static KeyNotFoundException Missing(string stateName) => new($"The actor has no state '{stateName}'.");

    private static DateTimeOffset? Expiry(TimeSpan? ttl) => DateTimeOffset.UtcNow + ttl;

    /// <summary>The state of that name, removed and expired ones too, loaded if need be; null when there is none.</summary>
    private async Task<ActorState?> FindAsync<T>(string stateName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        var current = Store;
        if (Cache.TryGetValue(stateName, out var state))
            return state;
        state = await current.LoadAsync<T>(stateName, cancellationToken).ConfigureAwait(false);
        if (state is not null)
            Cache.Add(stateName, state);
        return state;
    }

    private async Task AddAsync<T>(string stateName, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        if (!await TryAddAsync(stateName, value, ttl, cancellationToken).ConfigureAwait(false))
            throw new InvalidOperationException($"The actor has a state '{stateName}' already.");
    }

    private async Task<bool> TryAddAsync<T>(string stateName, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        var current = Store;
        if (Cache.TryGetValue(stateName, out var state))
        {
            if (state.IsPresent)
                return false;
            Cache[stateName] = new ActorState(value, typeof(T), StateChangeKind.Update, Expiry(ttl));
            return true;
        }

        if (await current.ContainsAsync(stateName, cancellationToken).ConfigureAwait(false))
            return false;
        Cache[stateName] = new ActorState(value, typeof(T), StateChangeKind.Add, Expiry(ttl));
        return true;
    }

    private async Task SetAsync<T>(string stateName, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stateName);
        var current = Store;
        if (Cache.TryGetValue(stateName, out var state))
        {
            state.Set(value, Expiry(ttl));
            return;
        }

        var isStored = await current.ContainsAsync(stateName, cancellationToken).ConfigureAwait(false);
        var change = isStored ? StateChangeKind.Update : StateChangeKind.Add;
        Cache[stateName] = new ActorState(value, typeof(T), change, Expiry(ttl));
    }

    private async Task<T> GetOrAddAsync<T>(string stateName, T value, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        var state = await FindAsync<T>(stateName, cancellationToken).ConfigureAwait(false);
        if (state is { IsPresent: true })
            return (T)state.Value!;
        var change = state?.Change == StateChangeKind.Remove ? StateChangeKind.Update : StateChangeKind.Add;
        Cache[stateName] = new ActorState(value, typeof(T), change, Expiry(ttl));
        return value;
    }

    private async Task<T> AddOrUpdateAsync<T>(
        string stateName, T addValue, Func<string, T, T> update, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        var wasLoaded = Cache.ContainsKey(stateName);
        var state = await FindAsync<T>(stateName, cancellationToken).ConfigureAwait(false);
        if (state is null or { Change: StateChangeKind.Remove })
        {
            var change = state is null ? StateChangeKind.Add : StateChangeKind.Update;
            Cache[stateName] = new ActorState(addValue, typeof(T), change, Expiry(ttl));
            return addValue;
        }

        var value = update(stateName, (T)state.Value!);
        // As in the official package, the time to live of a state that was loaded before stays.
        state.Set(value, wasLoaded ? state.Expiry : Expiry(ttl));
        return value;
    }
}
