using Switchyard.Sidecar.Operations.State;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>The error answers of the state API (contract, section 5.6).</summary>
internal static class StateErrors
{
    /// <summary>Answers a failure of state.</summary>
    /// <param name="context">The request.</param>
    /// <param name="exception">The failure.</param>
    /// <param name="appId">The app that asks.</param>
    public static Task WriteAsync(HttpContext context, StateException exception, string appId) => exception.Failure switch
    {
        StateFailure.NotFound => NoStoreAsync(context, StatusCodes.Status400BadRequest, "ERR_STATE_STORE_NOT_FOUND", "DAPR_STATE_NOT_FOUND", exception, appId),
        StateFailure.NotConfigured =>
            NoStoreAsync(context, StatusCodes.Status500InternalServerError, "ERR_STATE_STORE_NOT_CONFIGURED", "DAPR_STATE_NOT_CONFIGURED", exception, appId),
        StateFailure.EmptyKey => MalformedAsync(context, "\"key\" is a required field"),
        StateFailure.IllegalKey => IllegalKeyAsync(context, exception),
        StateFailure.UnknownOperation =>
            ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_NOT_SUPPORTED_STATE_OPERATION", exception.Message),
        StateFailure.NoQueries => ApiError.WriteAsync(context, StatusCodes.Status500InternalServerError, "ERR_STATE_STORE_NOT_SUPPORTED", exception.Message,
            ApiError.ResourceInfo("state", exception.Store, ""), ApiError.ErrorInfo("DAPR_STATE_QUERYING_NOT_SUPPORTED", null)),
        StateFailure.Get => FailedAsync(context, "ERR_STATE_GET", exception),
        StateFailure.BulkGet => FailedAsync(context, "ERR_STATE_BULK_GET", exception),
        StateFailure.Save => FailedAsync(context, "ERR_STATE_SAVE", exception),
        StateFailure.Delete => FailedAsync(context, "ERR_STATE_DELETE", exception),
        StateFailure.BulkDelete => FailedAsync(context, "ERR_STATE_BULK_DELETE", exception),
        _ => ApiError.WriteAsync(context, StatusCodes.Status500InternalServerError, "ERR_STATE_TRANSACTION", exception.Message),
    };

    /// <summary>The body cannot be used.</summary>
    public static Task MalformedAsync(HttpContext context, string message) =>
        ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_MALFORMED_REQUEST", message);

    private static Task NoStoreAsync(HttpContext context, int status, string errorCode, string reason, StateException exception, string appId) =>
        ApiError.WriteAsync(context, status, errorCode, exception.Message,
            ApiError.ErrorInfo(reason, new Dictionary<string, string> { ["appID"] = appId }));

    private static Task IllegalKeyAsync(HttpContext context, StateException exception)
    {
        var message = $"api error: code = InvalidArgument desc = {exception.Message}";
        return ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_MALFORMED_REQUEST", message,
            ApiError.BadRequest(exception.Key, message), ApiError.ResourceInfo("state", exception.Store, ""), ApiError.ErrorInfo("DAPR_STATE_ILLEGAL_KEY", null));
    }

    // The store refused or failed: 409 for a mismatching ETag, else 500.
    private static Task FailedAsync(HttpContext context, string errorCode, StateException exception) =>
        ApiError.WriteAsync(context, exception.IsMismatch ? StatusCodes.Status409Conflict : StatusCodes.Status500InternalServerError, errorCode, exception.Message);
}
