using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Api.Http;

/// <summary>Trace context of a request.</summary>
internal static class CallTrace
{
    /// <summary>The span of an API call: a child of the caller's, or a new trace; none with tracing off.</summary>
    public static TraceContext Of(HttpContext context, TracingMode mode)
    {
        if (mode == TracingMode.Off)
            return TraceContext.None;
        var headers = context.Request.Headers;
        return TraceContext.ChildOf(headers.TraceParent.ToString(), headers.TraceState.ToString(), mode);
    }
}
