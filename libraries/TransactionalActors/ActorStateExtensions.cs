using Dapr.Actors.Runtime;

namespace Switchyard.TransactionalActors;

/// <summary>How actors keep their state: each value as one string (<see cref="OpaqueState{T}"/>), and where it matters read back.</summary>
public static class ActorStateExtensions
{
    /// <summary>The value of a key, or <paramref name="missing"/>.</summary>
    public static async Task<T> ReadAsync<T>(this IActorStateManager states, string key, T missing)
    {
        ArgumentNullException.ThrowIfNull(states);
        var kept = await states.TryGetStateAsync<OpaqueState<T>>(key);
        return kept.HasValue ? kept.Value.Value : missing;
    }

    /// <summary>Sets the value of a key; it is saved at the turn's end.</summary>
    public static Task WriteAsync<T>(this IActorStateManager states, string key, T value)
    {
        ArgumentNullException.ThrowIfNull(states);
        return states.SetStateAsync(key, new OpaqueState<T>(value));
    }

    /// <summary>Saves the value of a key at once, and reads it back before anybody is told of it.</summary>
    /// <param name="actor">Whose state it is.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">What is to be there.</param>
    /// <param name="missing">What an absent key counts as.</param>
    /// <param name="isSame">Whether what is there is what was saved.</param>
    /// <returns>What is there.</returns>
    /// <exception cref="InvalidOperationException">The store answered for a write that is not there.</exception>
    /// <remarks>
    /// Read back, since <c>state.mongodb</c> ignores the error of a transaction's commit (<c>Multi</c> in state/mongodb, components-contrib 1.18.4) and answers success
    /// for what was never written.
    /// </remarks>
    public static async Task<T> SaveAsync<T>(this Actor actor, string key, T value, T missing, Func<T, T, bool> isSame)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(isSame);
        var states = actor.StateManager;
        await states.WriteAsync(key, value);
        await states.SaveStateAsync();
        await states.ClearCacheAsync();
        var kept = await states.ReadAsync(key, missing);
        return isSame(kept, value) ? kept : throw new InvalidOperationException($"the store acknowledged \"{key}\" of actor {actor.Id} but holds another state");
    }
}
