using Switchyard.Sidecar.Api.Http;
using Switchyard.Sidecar.Components;
using Switchyard.Sidecar.Components.State;

namespace Switchyard.Sidecar.Operations.State;

/// <summary>The error answers of the state API (contract, section 5.6).</summary>
internal static class StateErrors
{
    /// <summary>No state store is loaded, or none of this name.</summary>
    public static Task NoStoreAsync(HttpContext context, string store, string appId, bool anyLoaded)
    {
        var metadata = new Dictionary<string, string> { ["appID"] = appId };
        return anyLoaded
            ? ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_STATE_STORE_NOT_FOUND", $"state store {store} is not found",
                ApiError.ErrorInfo("DAPR_STATE_NOT_FOUND", metadata))
            : ApiError.WriteAsync(context, StatusCodes.Status500InternalServerError, "ERR_STATE_STORE_NOT_CONFIGURED",
                $"state store {store} is not configured", ApiError.ErrorInfo("DAPR_STATE_NOT_CONFIGURED", metadata));
    }

    /// <summary>The body cannot be used.</summary>
    public static Task MalformedAsync(HttpContext context, string message) =>
        ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_MALFORMED_REQUEST", message);

    /// <summary>The key holds what it must not; transactions do not name it.</summary>
    public static Task IllegalKeyAsync(HttpContext context, string store, string key, IllegalKeyException exception)
    {
        var message = $"api error: code = InvalidArgument desc = {exception.Message}";
        return ApiError.WriteAsync(context, StatusCodes.Status400BadRequest, "ERR_MALFORMED_REQUEST", message,
            ApiError.BadRequest(key, message), ApiError.ResourceInfo("state", store, ""), ApiError.ErrorInfo("DAPR_STATE_ILLEGAL_KEY", null));
    }

    /// <summary>The store refused or failed: 409 for a mismatching ETag, else 500.</summary>
    public static Task FailedAsync(HttpContext context, string errorCode, string message, Exception exception) =>
        ApiError.WriteAsync(context, exception is ETagMismatchException ? StatusCodes.Status409Conflict : StatusCodes.Status500InternalServerError,
            errorCode, message);

    /// <summary>The query API is not there, as for daprd's own stores of these types.</summary>
    public static Task NoQueriesAsync(HttpContext context, string store) =>
        ApiError.WriteAsync(context, StatusCodes.Status500InternalServerError, "ERR_STATE_STORE_NOT_SUPPORTED", "state store does not support querying",
            ApiError.ResourceInfo("state", store, ""), ApiError.ErrorInfo("DAPR_STATE_QUERYING_NOT_SUPPORTED", null));
}
