using Switchyard.Sidecar.Resources;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>The health routes (contract, section 6.4).</summary>
public sealed class HealthApi(SidecarOptions options)
{
    /// <summary>True once the app was reached and its subscriptions started.</summary>
    public bool Ready { get; set; }

    /// <summary>Answers <c>GET /v1.0/healthz</c>.</summary>
    public Task GetAsync(HttpContext context, string query)
    {
        if (!Ready)
            return ApiError.WriteAsync(context, StatusCodes.Status500InternalServerError, "ERR_HEALTH_NOT_READY", "dapr is not ready: [runtime]");
        var appId = QueryMetadata.Get(query, "appid");
        return appId.Length > 0 && appId != options.AppId
            ? ApiError.WriteAsync(context, StatusCodes.Status500InternalServerError, "ERR_HEALTH_APPID_NOT_MATCH", "dapr app-id does not match")
            : ApiError.NoContent(context);
    }

    /// <summary>Answers <c>GET /v1.0/healthz/outbound</c>: good from the moment the server listens.</summary>
    public static Task GetOutboundAsync(HttpContext context) => ApiError.NoContent(context);
}
