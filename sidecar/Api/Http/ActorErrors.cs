using Switchyard.Sidecar.Operations.Actors;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>The error answers of the actor API (contract, sections 7.3 to 7.7).</summary>
internal static class ActorErrors
{
    /// <summary>Answers a failure of an actor.</summary>
    public static Task WriteAsync(HttpContext context, ActorException exception)
    {
        var (status, errorCode) = Code(exception.Failure);
        return ApiError.WriteAsync(context, status, errorCode, Message(exception));
    }

    /// <summary>Answers a body that cannot be read.</summary>
    public static Task MalformedAsync(HttpContext context, string reason) =>
        ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_MALFORMED_REQUEST", $"failed deserializing HTTP body: {reason}");

    /// <summary>Answers the body of a call that is too large.</summary>
    public static Task UnreadAsync(HttpContext context, string reason) =>
        ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_BAD_REQUEST", $"invalid request: failed to read body: {reason}");

    private static string Message(ActorException exception) => exception.Failure switch
    {
        ActorFailure.IllegalActor or ActorFailure.IllegalMethod => $"invalid request: {exception.Message}",
        ActorFailure.NotFound => $"error invoke actor method: {exception.Message}",
        _ => exception.Message,
    };

    private static (int Status, string ErrorCode) Code(ActorFailure failure) => failure switch
    {
        ActorFailure.NoPlacement => (StatusCodes.Status400BadRequest, "ERR_ACTOR_NO_PLACEMENT"),
        ActorFailure.Closed => (StatusCodes.Status503ServiceUnavailable, "ERR_ACTOR_RUNTIME_CLOSED"),
        ActorFailure.NoStateStore => (StatusCodes.Status500InternalServerError, "ERR_ACTOR_RUNTIME_NOT_FOUND"),
        ActorFailure.ReservedType => (StatusCodes.Status403Forbidden, "ERR_ACTOR_TYPE_RESERVED"),
        ActorFailure.IllegalActor or ActorFailure.IllegalMethod or ActorFailure.IllegalName =>
            (StatusCodes.Status400BadRequest, "ERR_BAD_REQUEST"),
        ActorFailure.StackDepth => (StatusCodes.Status500InternalServerError, "ERR_ACTOR_STACK_DEPTH"),
        ActorFailure.InstanceMissing => (StatusCodes.Status400BadRequest, "ERR_ACTOR_INSTANCE_MISSING"),
        ActorFailure.StateGet => (StatusCodes.Status500InternalServerError, "ERR_ACTOR_STATE_GET"),
        ActorFailure.StateSave => (StatusCodes.Status500InternalServerError, "ERR_ACTOR_STATE_TRANSACTION_SAVE"),
        ActorFailure.TimerCreate => (StatusCodes.Status500InternalServerError, "ERR_ACTOR_TIMER_CREATE"),
        ActorFailure.ReminderNotHosted => (StatusCodes.Status403Forbidden, "ERR_ACTOR_REMINDER_NON_HOSTED"),
        ActorFailure.ReminderNotFound => (StatusCodes.Status404NotFound, "ERR_ACTOR_REMINDER_NOT_FOUND"),
        ActorFailure.ReminderExists => (StatusCodes.Status409Conflict, "ERR_ACTOR_REMINDER_ALREADY_EXISTS"),
        ActorFailure.ReminderCreate => (StatusCodes.Status500InternalServerError, "ERR_ACTOR_REMINDER_CREATE"),
        ActorFailure.ReminderGet => (StatusCodes.Status500InternalServerError, "ERR_ACTOR_REMINDER_GET"),
        ActorFailure.ReminderDelete => (StatusCodes.Status500InternalServerError, "ERR_ACTOR_REMINDER_DELETE"),
        _ => (StatusCodes.Status500InternalServerError, "ERR_ACTOR_INVOKE_METHOD"),
    };
}
