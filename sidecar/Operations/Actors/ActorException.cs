using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>What went wrong with an actor (contract, sections 7.3 to 7.7).</summary>
public enum ActorFailure
{
    /// <summary>The sidecar was started without placement.</summary>
    NoPlacement,

    /// <summary>The sidecar is ending.</summary>
    Closed,

    /// <summary>No state store has <c>actorStateStore</c>.</summary>
    NoStateStore,

    /// <summary>The type belongs to Dapr's workflows.</summary>
    ReservedType,

    /// <summary>The type or id of a called actor is not allowed.</summary>
    IllegalActor,

    /// <summary>The name of a called method is not allowed.</summary>
    IllegalMethod,

    /// <summary>The name of a timer or reminder, or its actor's id, is not allowed.</summary>
    IllegalName,

    /// <summary>No app hosts the type.</summary>
    NotFound,

    /// <summary>The app could not be reached or answered with a failure.</summary>
    Invoke,

    /// <summary>Too many calls are inside one turn.</summary>
    StackDepth,

    /// <summary>The actor is not active on this sidecar.</summary>
    InstanceMissing,

    /// <summary>State could not be read.</summary>
    StateGet,

    /// <summary>State could not be written; nothing was.</summary>
    StateSave,

    /// <summary>A timer could not be made.</summary>
    TimerCreate,

    /// <summary>The app of this sidecar does not host the reminder's type.</summary>
    ReminderNotHosted,

    /// <summary>There is no such reminder.</summary>
    ReminderNotFound,

    /// <summary>The reminder exists and is not to be overwritten.</summary>
    ReminderExists,

    /// <summary>A reminder could not be made.</summary>
    ReminderCreate,

    /// <summary>A reminder could not be read.</summary>
    ReminderGet,

    /// <summary>A reminder could not be removed.</summary>
    ReminderDelete,
}

/// <summary>An actor could not do what was asked of it.</summary>
public sealed class ActorException : OperationException
{
    private ActorException(ActorFailure failure, string message) : base(message) => Failure = failure;

    /// <summary>What went wrong.</summary>
    public ActorFailure Failure { get; }

    internal static ActorException NoPlacement() => new(ActorFailure.NoPlacement, "placement service is not configured");

    internal static ActorException Closed() => new(ActorFailure.Closed, "actor runtime is closed");

    internal static ActorException NoStateStore() => new(ActorFailure.NoStateStore,
        "the state store is not configured to use the actor runtime. "
        + "Have you set the - name: actorStateStore value: \"true\" in your state store component file?");

    internal static ActorException ReservedType(string type) => new(ActorFailure.ReservedType,
        $"actor type {ActorNames.Quote(type)} is reserved for the Dapr workflow runtime; direct actor API access is not permitted");

    internal static ActorException IllegalActor(string what, string reason) => new(ActorFailure.IllegalActor, $"invalid {what}: {reason}");

    internal static ActorException IllegalMethod(string reason) => new(ActorFailure.IllegalMethod, reason);

    internal static ActorException IllegalName(string reason) => new(ActorFailure.IllegalName, $"invalid request: {reason}");

    internal static ActorException NotFound(ActorKey actor) =>
        new(ActorFailure.NotFound, $"failed to lookup actor: did not find address for actor '{actor.Type}/{actor.Id}'");

    internal static ActorException Invoke(string reason) => new(ActorFailure.Invoke, $"error invoke actor method: {reason}");

    internal static ActorException StackDepth() => new(ActorFailure.StackDepth, "maximum stack depth exceeded");

    internal static ActorException InstanceMissing() => new(ActorFailure.InstanceMissing, "actor instance is missing");

    internal static ActorException StateGet(string reason) => new(ActorFailure.StateGet, $"error getting actor state: {reason}");

    internal static ActorException StateSave(string reason) =>
        new(ActorFailure.StateSave, $"error saving actor transaction state: {reason}");

    internal static ActorException TimerCreate(string reason) => new(ActorFailure.TimerCreate, $"error creating actor timer: {reason}");

    internal static ActorException ReminderNotHosted() =>
        new(ActorFailure.ReminderNotHosted, "operations on actor reminders are only possible on hosted actor types");

    internal static ActorException ReminderNotFound(string name) => new(ActorFailure.ReminderNotFound, $"actor reminder not found: {name}");

    internal static ActorException ReminderExists(string name) =>
        new(ActorFailure.ReminderExists, $"actor reminder already exists: {name}");

    internal static ActorException ReminderCreate(string reason) =>
        new(ActorFailure.ReminderCreate, $"error creating actor reminder: {reason}");

    internal static ActorException ReminderGet(string reason) => new(ActorFailure.ReminderGet, $"error getting actor reminder: {reason}");

    internal static ActorException ReminderDelete(string reason) =>
        new(ActorFailure.ReminderDelete, $"error deleting actor reminder: {reason}");
}
