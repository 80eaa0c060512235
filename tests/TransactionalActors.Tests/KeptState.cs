using System.Text.Json;
using Dapr;
using Dapr.Actors.Runtime;
using Switchyard.TestSupport;

namespace Switchyard.TransactionalActors.Tests;

/// <summary>
/// An actor's state over a store that outlives the actor. What is stored went through JSON; what would not survive on MongoDB is refused. Only what the outbox uses
/// is served.
/// </summary>
internal sealed class KeptState(Dictionary<string, string> store, Trouble trouble) : IActorStateManager
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { AllowOutOfOrderMetadataProperties = true };
    private readonly Dictionary<string, object?> cache = [];
    private readonly HashSet<string> changed = [];

    public Task SetStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default)
    {
        cache[stateName] = value;
        changed.Add(stateName);
        return Task.CompletedTask;
    }

    public Task<ConditionalValue<T>> TryGetStateAsync<T>(string stateName, CancellationToken cancellationToken = default)
    {
        if (!cache.TryGetValue(stateName, out var value))
        {
            if (!store.TryGetValue(stateName, out var json))
                return Task.FromResult(default(ConditionalValue<T>));
            cache[stateName] = value = JsonSerializer.Deserialize<T>(json, Json);
        }
        return Task.FromResult(new ConditionalValue<T>(true, (T)value!));
    }

    public async Task SaveStateAsync(CancellationToken cancellationToken = default)
    {
        if (changed.Count == 0)
            return;
        var values = changed.ToDictionary(name => name, name => JsonSerializer.Serialize(cache[name], Json));
        if (values.Values.Select(MongoValue.FlawOfDocument).FirstOrDefault(flaw => flaw is not null) is { } found)
            throw new DaprException($"failed saving actor state: {found}");
        await trouble.RunAsync("save", () =>
        {
            foreach (var (name, value) in values)
                store[name] = value;
            return Task.CompletedTask;
        });
        changed.Clear();
    }

    public Task ClearCacheAsync(CancellationToken cancellationToken = default)
    {
        cache.Clear();
        changed.Clear();
        return Task.CompletedTask;
    }

    public Task AddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) => throw Unused();

    public Task AddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) => throw Unused();

    public Task<T> GetStateAsync<T>(string stateName, CancellationToken cancellationToken = default) => throw Unused();

    public Task SetStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) => throw Unused();

    public Task RemoveStateAsync(string stateName, CancellationToken cancellationToken = default) => throw Unused();

    public Task<bool> TryAddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) => throw Unused();

    public Task<bool> TryAddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) => throw Unused();

    public Task<bool> TryRemoveStateAsync(string stateName, CancellationToken cancellationToken = default) => throw Unused();

    public Task<bool> ContainsStateAsync(string stateName, CancellationToken cancellationToken = default) => throw Unused();

    public Task<T> GetOrAddStateAsync<T>(string stateName, T value, CancellationToken cancellationToken = default) => throw Unused();

    public Task<T> GetOrAddStateAsync<T>(string stateName, T value, TimeSpan ttl, CancellationToken cancellationToken = default) => throw Unused();

    public Task<T> AddOrUpdateStateAsync<T>(string stateName, T addValue, Func<string, T, T> updateValueFactory, CancellationToken cancellationToken = default) =>
        throw Unused();

    public Task<T> AddOrUpdateStateAsync<T>(
        string stateName, T addValue, Func<string, T, T> updateValueFactory, TimeSpan ttl, CancellationToken cancellationToken = default) => throw Unused();

    public Task UnloadStateAsync(string stateName, UnloadStateOptions? options = null, CancellationToken cancellationToken = default) => throw Unused();

    private static NotSupportedException Unused() => new("the outbox does not use this");
}
