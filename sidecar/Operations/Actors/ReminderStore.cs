using System.Text.Json;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>
/// Keeps reminders in an actor state store, under keys no app can reach: an app-id has no dots, so no actor's or app's key begins like
/// these.
/// </summary>
internal static class ReminderStore
{
    /// <summary>The key of a reminder.</summary>
    public static string Key(string @namespace, ActorKey actor, string name) =>
        $"{Prefix(@namespace, actor.Type, actor.Id)}{ActorNames.EscapePath(name)}";

    /// <summary>Reads one; null when there is none.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    public static async ValueTask<ReminderRecord?> GetAsync(IStateStore store, string key, CancellationToken cancellationToken) =>
        await store.GetAsync(key, cancellationToken) is { } item ? Read(key, item) : null;

    /// <summary>Writes one, or removes it when <paramref name="record"/> is null.</summary>
    /// <param name="store">The store.</param>
    /// <param name="key">The reminder's key.</param>
    /// <param name="record">The reminder.</param>
    /// <param name="mustBeNew">True: an existing one is not replaced.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ETagMismatchException">It exists and must not.</exception>
    /// <exception cref="ComponentException">The store failed.</exception>
    public static async ValueTask SaveAsync(IStateStore store, string key, ReminderRecord? record, bool mustBeNew, CancellationToken cancellationToken)
    {
        var write = record is null
            ? new StateWrite(key, null)
            : new StateWrite(key, JsonSerializer.SerializeToUtf8Bytes(record, ActorJson.Default.ReminderRecord), FirstWrite: mustBeNew);
        var results = await store.WriteAsync([write], cancellationToken);
        if (results[0] is { } failure)
            throw failure;
    }

    /// <summary>All reminders of a type, or of one actor, by key, still to be read.</summary>
    /// <exception cref="ComponentException">The store failed.</exception>
    public static IAsyncEnumerable<KeyValuePair<string, StateItem>> ScanAsync(
        IStateStore store, string @namespace, string type, string? id, CancellationToken cancellationToken) =>
        store.ScanAsync(Prefix(@namespace, type, id), cancellationToken);

    /// <summary>Reads what the store holds.</summary>
    /// <exception cref="ComponentException">It is no reminder.</exception>
    public static ReminderRecord Read(string key, StateItem item)
    {
        try
        {
            return JsonSerializer.Deserialize(item.Value.Span, ActorJson.Default.ReminderRecord)
                ?? throw new ComponentException($"the actor state store holds no reminder under key '{key}'");
        }
        catch (JsonException e)
        {
            throw new ComponentException($"the actor state store holds no reminder under key '{key}': {e.Message}", e);
        }
    }

    private static string Prefix(string @namespace, string type, string? id)
    {
        var prefix = $"dapr.internal.reminders||{ActorNames.EscapePath(@namespace)}||{ActorNames.EscapePath(type)}||";
        return id is null ? prefix : $"{prefix}{ActorNames.EscapePath(id)}||";
    }
}
