namespace Dapr.Actors.Runtime;

/// <summary>How a loaded state differs from the stored one.</summary>
internal enum StateChangeKind
{
    None,
    Add,
    Update,
    Remove,
}

/// <summary>A state that an actor has loaded or changed.</summary>
internal sealed class ActorState(object? value, Type type, StateChangeKind change, DateTimeOffset? expiry = null)
{
    public object? Value { get; private set; } = value;

    public Type Type { get; private set; } = type;

    public StateChangeKind Change { get; set; } = change;

    public DateTimeOffset? Expiry { get; private set; } = expiry;

    /// <summary>Whether the actor is to see the state: it is neither removed nor expired.</summary>
    public bool IsPresent => Change != StateChangeKind.Remove && !IsExpired;

    public bool IsExpired => Expiry <= DateTimeOffset.UtcNow;

    public void Set<T>(T value, DateTimeOffset? expiry)
    {
        Value = value;
        Type = typeof(T);
        Expiry = expiry;
        // What is not stored yet stays an addition.
        if (Change != StateChangeKind.Add)
            Change = StateChangeKind.Update;
    }
}
