namespace Switchyard.Sidecar.Operations.Actors;

/// <summary>An actor API call cannot be done: the status, code and text to answer with (contract, sections 7.3 to 7.7).</summary>
public sealed class ActorApiException : Exception
{
    private ActorApiException(int status, string errorCode, string message) : base(message)
    {
        Status = status;
        ErrorCode = errorCode;
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The <c>errorCode</c> of the body.</summary>
    public string ErrorCode { get; }

    internal static ActorApiException NoPlacement() => new(400, "ERR_ACTOR_NO_PLACEMENT", "placement service is not configured");

    internal static ActorApiException Closed() => new(503, "ERR_ACTOR_RUNTIME_CLOSED", "actor runtime is closed");

    internal static ActorApiException NoStateStore() => new(500, "ERR_ACTOR_RUNTIME_NOT_FOUND",
        "the state store is not configured to use the actor runtime. Have you set the - name: actorStateStore value: \"true\" in your state store component file?");

    internal static ActorApiException BadRequest(string reason) => new(400, "ERR_BAD_REQUEST", $"invalid request: {reason}");

    internal static ActorApiException Malformed(string reason) => new(400, "ERR_MALFORMED_REQUEST", $"failed deserializing HTTP body: {reason}");

    internal static ActorApiException Reserved(string type) => new(403, "ERR_ACTOR_TYPE_RESERVED", $"actor type {type} is reserved for internal use");

    internal static ActorApiException Invoke(string reason) => new(500, "ERR_ACTOR_INVOKE_METHOD", $"error invoke actor method: {reason}");

    internal static ActorApiException StackDepth() => new(500, "ERR_ACTOR_STACK_DEPTH", "maximum stack depth exceeded");

    internal static ActorApiException InstanceMissing() => new(400, "ERR_ACTOR_INSTANCE_MISSING", "actor instance is missing");

    internal static ActorApiException StateGet(string reason) => new(500, "ERR_ACTOR_STATE_GET", $"error getting actor state: {reason}");

    internal static ActorApiException StateSave(string reason) =>
        new(500, "ERR_ACTOR_STATE_TRANSACTION_SAVE", $"error saving actor transaction state: {reason}");

    internal static ActorApiException TimerCreate(string reason) => new(500, "ERR_ACTOR_TIMER_CREATE", $"error creating actor timer: {reason}");

    internal static ActorApiException ReminderNotHosted() =>
        new(403, "ERR_ACTOR_REMINDER_NON_HOSTED", "operations on actor reminders are only possible on hosted actor types");

    internal static ActorApiException ReminderNotFound(string name) => new(404, "ERR_ACTOR_REMINDER_NOT_FOUND", $"actor reminder not found: {name}");

    internal static ActorApiException ReminderExists(string name) =>
        new(409, "ERR_ACTOR_REMINDER_ALREADY_EXISTS", $"actor reminder already exists: {name}");

    internal static ActorApiException ReminderCreate(string reason) =>
        new(500, "ERR_ACTOR_REMINDER_CREATE", $"error creating actor reminder: {reason}");

    internal static ActorApiException ReminderGet(string reason) => new(500, "ERR_ACTOR_REMINDER_GET", $"error getting actor reminder: {reason}");

    internal static ActorApiException ReminderDelete(string reason) =>
        new(500, "ERR_ACTOR_REMINDER_DELETE", $"error deleting actor reminder: {reason}");
}
