using Grpc.Core;
using Switchyard.Sidecar.Formats;

namespace Switchyard.Sidecar.Api.Grpc;

/// <summary>Trace context of a call: <c>grpc-trace-bin</c>, or <c>traceparent</c> without it.</summary>
internal static class GrpcTrace
{
    /// <summary>The metadata key of the binary form.</summary>
    public const string BinaryKey = "grpc-trace-bin";

    private const int LongestText = 64;

    /// <summary>The span of a call: a child of the caller's, or a new trace; none with tracing off.</summary>
    public static TraceContext Of(ServerCallContext call, TracingMode mode) => Of(call.GetHttpContext().Request.Headers, mode);

    /// <summary>The span of a call by its headers: a child of the caller's, or a new trace; none with tracing off.</summary>
    public static TraceContext Of(IHeaderDictionary headers, TracingMode mode)
    {
        if (mode == TracingMode.Off)
            return TraceContext.None;
        return ParentOf(headers) is { } parent
            ? TraceContext.ChildOf(parent, "", mode)
            : TraceContext.ChildOf(headers.TraceParent.ToString(), headers.TraceState.ToString(), mode);
    }

    /// <summary>The parent that <c>grpc-trace-bin</c> names; null without a good one.</summary>
    public static string? ParentOf(IHeaderDictionary headers)
    {
        if (headers[BinaryKey] is not [{ Length: > 0 and <= LongestText } text, ..])
            return null;
        Span<byte> binary = stackalloc byte[LongestText];
        // gRPC leaves the padding out, or not.
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, binary, out var length) ? BinaryTraceContext.Read(binary[..length]) : null;
    }
}
