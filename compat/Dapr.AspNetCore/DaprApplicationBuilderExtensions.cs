using Dapr;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds the unwrapping of CloudEvents to the pipeline.</summary>
public static class DaprApplicationBuilderExtensions
{
    /// <summary>
    /// Unwraps CloudEvents: what follows sees the event's data as the body, with its content type. Call it before <c>UseRouting</c>.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IApplicationBuilder UseCloudEvents(this IApplicationBuilder builder) =>
        builder.UseCloudEvents(new CloudEventsMiddlewareOptions());

    /// <inheritdoc cref="UseCloudEvents(IApplicationBuilder)"/>
    public static IApplicationBuilder UseCloudEvents(this IApplicationBuilder builder, CloudEventsMiddlewareOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use(next => new CloudEventsMiddleware(next, options).InvokeAsync);
    }
}
